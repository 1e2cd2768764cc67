//! How do rows become accounts, and joins become stays?

use super::columns::{Table, is_leave, role, tables};
use super::stamp::{DateOrder, Stamp, order, stamp};
use super::summary::{stamps, summary};
use super::table::Row;
use super::{Attendance, Attendee, Role, Stay};
use crate::roster::calendar::{Date, Moment};
use crate::roster::fold::fold;
use crate::teams::findings::Findings;
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

/// The report that the rows are.
pub(super) fn attendance(rows: &[Row], hints: &[Date], findings: &mut Findings) -> Attendance {
    let (loose, tables) = tables(rows);
    let all: Vec<Stamp> = stamps(&loose).into_iter().chain(tables.iter().flat_map(Table::stamps)).collect();
    let (order, is_certain) = order(&all, hints);
    if !is_certain {
        findings.add("ambiguous_date", tables.first().and_then(|table| table.rows.first()).map_or(1, |row| row.line), || {
            text!(
                "không rõ ngày hay tháng đứng trước, hiểu là ngày/tháng",
                "day and month cannot be told apart, read as day/month"
            )
        });
    }
    let head = summary(&loose, order);
    let mut accounts = Accounts::default();
    let spans: Vec<&Table<'_>> = tables.iter().filter(|table| table.times.len() >= 2).collect();
    for (index, table) in spans.iter().enumerate() {
        accounts.read_spans(table, index > 0, order, findings);
    }
    if spans.is_empty() {
        for table in tables.iter().filter(|table| table.times.len() == 1) {
            accounts.read_log(table, order, head.end, findings);
        }
    }
    let people = accounts.into_people();
    let joins = people.iter().flat_map(|person| person.stays.first()).map(|stay| stay.join);
    let leaves = people.iter().flat_map(|person| person.stays.last()).map(|stay| stay.leave);
    Attendance {
        title: head.title,
        start: head.start.or(joins.min()),
        end: head.end.or(leaves.max()),
        is_utc: tables.iter().any(|table| table.is_utc),
        people,
    }
}

/// Accounts in the making.
#[derive(Default)]
struct Accounts {
    list: Vec<Account>,
    by_email: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
}

#[derive(Default)]
struct Account {
    name: String,
    email: Option<String>,
    role: Role,
    /// From the table that has one row an account.
    envelope: Vec<Stay>,
    /// From the table that has one row a join.
    joins: Vec<Stay>,
}

impl Accounts {
    /// The account of a row: by address, else by name; a name without address joins the only account that has it.
    fn account(&mut self, table: &Table<'_>, cells: &[String]) -> Option<&mut Account> {
        let name = cells.get(table.name).filter(|name| !name.is_empty());
        let email = table.emails.iter().filter_map(|index| cells.get(*index)).find(|cell| cell.contains('@'));
        let shown = name.or(email)?.clone();
        let key = shown.to_lowercase();
        let address = email.map(|email| email.to_lowercase());
        let same_name = self.by_name.entry(key).or_default();
        let known = match &address {
            Some(address) => self.by_email.get(address).copied().or_else(|| {
                same_name.iter().copied().find(|index| self.list.get(*index).is_some_and(|account| account.email.is_none()))
            }),
            None => same_name.first().copied(),
        };
        let index = known.unwrap_or(self.list.len());
        if known.is_none() {
            self.list.push(Account { name: shown, ..Account::default() });
            same_name.push(index);
        }
        let account = self.list.get_mut(index)?;
        if let Some(address) = address {
            account.email.get_or_insert_with(|| email.cloned().unwrap_or_default());
            self.by_email.insert(address, index);
        }
        if let Some(found) = table.role.and_then(|index| cells.get(index)).map(|cell| role(cell))
            && account.role == Role::Unknown
        {
            account.role = found;
        }
        Some(account)
    }

    /// Rows with joining and leaving.
    fn read_spans(&mut self, table: &Table<'_>, is_detail: bool, order: DateOrder, findings: &mut Findings) {
        let (Some(first), Some(second)) = (table.times.first(), table.times.get(1)) else { return };
        for row in table.rows {
            let cells = table.aligned(row);
            let moment = |index: usize| cells.get(index).and_then(|cell| stamp(cell)).and_then(|stamp| stamp.read(order));
            let (join, leave) = (moment(*first), moment(*second));
            if join.is_none() {
                findings.add("bad_time", row.line, || text!("giờ vào không đọc được", "a time of joining cannot be read"));
            }
            let Some(account) = self.account(table, &cells) else { continue };
            if let Some(join) = join.or(leave) {
                let leave = leave.unwrap_or(join);
                if leave < join {
                    findings.add("bad_time", row.line, || text!("giờ ra trước giờ vào", "leaving lies before joining"));
                }
                let stay = Stay { join: join.min(leave), leave: join.max(leave) };
                if is_detail { account.joins.push(stay) } else { account.envelope.push(stay) }
            }
        }
    }

    /// Rows with one event each; who never left stayed to the end.
    fn read_log(&mut self, table: &Table<'_>, order: DateOrder, end: Option<Moment>, findings: &mut Findings) {
        let Some(time) = table.times.first().copied() else { return };
        let mut events: Vec<(Moment, String, &Row)> = Vec::new();
        for row in table.rows {
            let cells = table.aligned(row);
            let moment = cells.get(time).and_then(|cell| stamp(cell)).and_then(|stamp| stamp.read(order));
            let action = table.action.and_then(|index| cells.get(index)).map(|cell| fold(cell)).unwrap_or_default();
            match moment {
                Some(moment) => events.push((moment, action, row)),
                None => {
                    findings.add("bad_time", row.line, || text!("mốc thời gian không đọc được", "a time cannot be read"));
                    self.account(table, &cells);
                }
            }
        }
        let last = events.iter().map(|(moment, _, _)| *moment).max();
        let leaving = leaving_actions(table, &events);
        events.sort_by_key(|(moment, _, _)| *moment);
        let mut present: BTreeMap<String, Moment> = BTreeMap::new();
        for (moment, action, row) in events {
            let cells = table.aligned(row);
            let Some(account) = self.account(table, &cells) else { continue };
            let key = account.email.clone().unwrap_or_else(|| account.name.to_lowercase());
            if leaving.contains(&action) {
                let join = present.remove(&key).unwrap_or(moment);
                account.joins.push(Stay { join, leave: moment });
            } else {
                present.entry(key).or_insert(moment);
                account.envelope.push(Stay { join: moment, leave: moment });
            }
        }
        let end = end.max(last);
        for account in &mut self.list {
            let key = account.email.clone().unwrap_or_else(|| account.name.to_lowercase());
            if let (Some(join), Some(end)) = (present.remove(&key), end) {
                account.joins.push(Stay { join, leave: end.max(join) });
            }
        }
    }

    fn into_people(self) -> Vec<Attendee> {
        let person = |account: Account| Attendee {
            name: account.name,
            email: account.email,
            role: account.role,
            stays: united(if account.joins.is_empty() { account.envelope } else { account.joins }),
        };
        let mut people: Vec<Attendee> = self.list.into_iter().map(person).collect();
        people.sort_by_key(|person| (person.stays.is_empty(), person.stays.first().map(|stay| stay.join)));
        people
    }
}

/// The actions that mean leaving: by their words, else those that are nobody's first.
fn leaving_actions(table: &Table<'_>, events: &[(Moment, String, &Row)]) -> BTreeSet<String> {
    let actions: BTreeSet<String> = events.iter().map(|(_, action, _)| action.clone()).collect();
    let by_words: BTreeSet<String> = actions.iter().filter(|action| is_leave(action)).cloned().collect();
    if !by_words.is_empty() || actions.iter().any(|action| super::columns::is_join(action)) {
        return by_words;
    }
    let mut first: BTreeMap<String, (Moment, &String)> = BTreeMap::new();
    for (moment, action, row) in events {
        let name = table.aligned(row).get(table.name).cloned().unwrap_or_default();
        let entry = first.entry(name).or_insert((*moment, action));
        if *moment < entry.0 {
            *entry = (*moment, action);
        }
    }
    let firsts: BTreeSet<&String> = first.values().map(|(_, action)| *action).collect();
    actions.iter().filter(|action| !firsts.contains(action)).cloned().collect()
}

/// Sorted and disjoint.
pub(super) fn united(mut stays: Vec<Stay>) -> Vec<Stay> {
    stays.sort();
    let mut joined: Vec<Stay> = Vec::with_capacity(stays.len());
    for stay in stays {
        match joined.last_mut() {
            Some(last) if stay.join <= last.leave => last.leave = last.leave.max(stay.leave),
            _ => joined.push(stay),
        }
    }
    joined
}
