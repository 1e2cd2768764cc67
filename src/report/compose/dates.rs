//! How are dates and times printed? Days below 10 and the months 1 and 2 take a leading zero, others do not
//! (Decree 30/2020/NĐ-CP, appendix I).

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// From `2021-04-09`; `None` for anything that is no such date.
    #[must_use]
    pub fn parse(iso: &str) -> Option<Self> {
        let mut parts = iso.trim().splitn(3, '-');
        let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1000..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// `ngày 09 tháng 4 năm 2021`.
    #[must_use]
    pub fn long(self) -> String {
        format!("ngày {:02} tháng {} năm {}", self.day, self.padded_month(), self.year)
    }

    /// `09/4/2021`.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:02}/{}/{}", self.day, self.padded_month(), self.year)
    }

    /// `20210409`, for calendars.
    #[must_use]
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        let later = Self { day: self.day + 1, ..self };
        if Self::parse(&format!("{}-{}-{}", later.year, later.month, later.day)).is_some() {
            later
        } else if self.month < 12 {
            Self { day: 1, month: self.month + 1, ..self }
        } else {
            Self { day: 1, month: 1, year: self.year + 1 }
        }
    }

    fn padded_month(self) -> String {
        if self.month < 3 { format!("{:02}", self.month) } else { self.month.to_string() }
    }
}

/// `08 giờ 30 phút` from `08:30`.
#[must_use]
pub(crate) fn clock(time: &str) -> Option<String> {
    let (hour, minute) = hour_and_minute(time)?;
    Some(format!("{hour:02} giờ {minute:02} phút"))
}

/// The part of the day: `Sáng`, `Chiều`, `Tối`.
#[must_use]
pub(crate) fn part_of_day(time: &str) -> Option<&'static str> {
    Some(match hour_and_minute(time)?.0 {
        0..=11 => "Sáng",
        12..=17 => "Chiều",
        _ => "Tối",
    })
}

fn hour_and_minute(time: &str) -> Option<(u8, u8)> {
    let mut parts = time.trim().split(':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}
