//! Statements of banks and payment providers: bytes in, lines out. Pure: it knows no member and no database.
//! Files go through the same door as rosters (`roster_reading`): .csv in any usual encoding, .xlsx, .xls.

use std::collections::HashMap;

use roster_reading::{DoorError, Limits, plain_rows};
use time::Date;

/// Rows above the head that are looked at.
const HEAD_WITHIN: usize = 60;

/// A line of money that came in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Came {
    /// Day.
    pub on: Date,
    /// Amount in 分.
    pub amount: i64,
    /// Name of the payer.
    pub payer: String,
    /// What the payer wrote.
    pub note: String,
    /// Number of the bank or provider; made from the line where it has none.
    pub reference: String,
}

/// A statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// `bank`, `wechat`, `alipay`.
    pub channel: &'static str,
    /// Money that came in, in the order of the file.
    pub came: Vec<Came>,
    /// Lines left out: money that went, or was returned.
    pub left_out: usize,
    /// Lines that cannot be read: their numbers among the rows, counted from 1.
    pub unread: Vec<usize>,
}

/// Why a statement cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// The file.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// There is no row with headings of day, amount and payer or note.
    #[error("no row of headings was found")]
    NoHead,
}

const LAYOUTS: &str = include_str!("layouts.txt");

fn words(field: &str) -> Vec<&'static str> {
    let line = LAYOUTS.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix('\t'));
    line.map(|it| it.split(' ').collect()).unwrap_or_default()
}

fn plain(heading: &str) -> String {
    let cut = heading.find(['(', '（', '[']).map_or(heading, |at| &heading[..at]);
    cut.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_lowercase()
}

const FIELDS: [&str; 8] = ["date", "in", "amount", "direction", "payer", "note", "reference", "status"];

struct Head {
    columns: HashMap<&'static str, usize>,
}

impl Head {
    fn of(row: &[String]) -> Option<Self> {
        let headings: Vec<String> = row.iter().map(|it| plain(it)).collect();
        let column = |field: &'static str| {
            // The earlier word of the list is the better one.
            words(field).into_iter().find_map(|word| headings.iter().position(|it| it == word))
        };
        let columns: HashMap<_, _> =
            FIELDS.into_iter().filter_map(|field| Some((field, column(field)?))).collect();
        let has = |field: &str| columns.contains_key(field);
        let fits = has("date") && (has("in") || has("amount")) && (has("payer") || has("note"));
        fits.then_some(Self { columns })
    }

    fn cell<'a>(&self, row: &'a [String], field: &str) -> &'a str {
        let cell = self.columns.get(field).and_then(|at| row.get(*at));
        // WeChat's merchants' bills mark texts with a backtick.
        cell.map_or("", |it| it.trim_start_matches(['`', '\'']).trim())
    }
}

fn day(text: &str) -> Option<Date> {
    let digits: String = text.chars().take(10).collect();
    let compact = digits.len() == 8 && digits.bytes().all(|it| it.is_ascii_digit());
    let plain = if compact {
        format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..])
    } else {
        text.split([' ', 'T']).next().unwrap_or_default().replace(['/', '.'], "-")
    };
    let format = time::macros::format_description!("[year]-[month padding:none]-[day padding:none]");
    Date::parse(&plain, &format).ok()
}

enum Line {
    Came(Came),
    LeftOut,
    Unread,
}

fn read_line(head: &Head, row: &[String]) -> Line {
    let (direction, status) = (head.cell(row, "direction"), head.cell(row, "status"));
    let undone = words("word.undone").iter().any(|word| status.contains(word));
    if undone || words("word.outgoing").contains(&direction) {
        return Line::LeftOut;
    }
    let text = match head.cell(row, "in") {
        "" => head.cell(row, "amount"),
        text => text,
    };
    let (on, amount) = (day(head.cell(row, "date")), http_face::fen(text));
    match (on, amount) {
        (Some(_), Some(..=0)) => Line::LeftOut,
        // A bank's column of receipts is empty on lines of payments.
        (Some(_), None) if text.is_empty() => Line::LeftOut,
        (Some(on), Some(amount)) => Line::Came(Came {
            on,
            amount,
            payer: head.cell(row, "payer").to_owned(),
            note: head.cell(row, "note").to_owned(),
            reference: head.cell(row, "reference").to_owned(),
        }),
        _ => Line::Unread,
    }
}

/// Read a statement.
///
/// # Errors
/// [`StatementError`].
pub fn read(bytes: &[u8]) -> Result<Statement, StatementError> {
    let rows = plain_rows(bytes, &Limits::default())?;
    let found = rows.iter().take(HEAD_WITHIN).enumerate().find_map(|(at, row)| Some((at, Head::of(row)?)));
    let (at, head) = found.ok_or(StatementError::NoHead)?;
    let said = rows[..=at].concat().concat();
    let names = |channel: &str| words(&format!("word.{channel}")).iter().any(|word| said.contains(word));
    let channel = if names("wechat") {
        "wechat"
    } else if names("alipay") {
        "alipay"
    } else {
        "bank"
    };
    let mut statement = Statement { channel, came: Vec::new(), left_out: 0, unread: Vec::new() };
    let mut alike: HashMap<String, usize> = HashMap::new();
    for (number, row) in rows.iter().enumerate().skip(at + 1) {
        match read_line(&head, row) {
            Line::Came(mut it) => {
                if it.reference.is_empty() || it.reference == "/" {
                    let seed = format!("{}:{}:{}:{}", it.on, it.amount, it.payer, it.note);
                    let count = alike.entry(seed.clone()).or_insert(0);
                    *count += 1;
                    it.reference = format!("{seed}:{count}");
                }
                statement.came.push(it);
            }
            Line::LeftOut => statement.left_out += 1,
            Line::Unread if row.iter().all(|it| day(it).is_none()) => statement.left_out += 1,
            Line::Unread => statement.unread.push(number + 1),
        }
    }
    Ok(statement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_bank_with_columns_of_receipts_and_payments() {
        let text = "某银行对公账户交易明细,,,,\n账号,6200 ****,,,\n交易日期,借方发生额,贷方发生额,对方户名,摘要,交易流水号\n\
            20260302,,150.00,曾小明,党费 3月,9001\n20260303,20.00,,某商店,购书,9002\n合计,20.00,150.00,,,\n";
        let read = read(text.as_bytes()).unwrap();
        assert_eq!((read.channel, read.left_out, read.unread.len()), ("bank", 2, 0));
        let came = &read.came[0];
        assert_eq!((came.on, came.amount, came.payer.as_str()), (date!(2026 - 03 - 02), 15_000, "曾小明"));
        assert_eq!((came.note.as_str(), came.reference.as_str()), ("党费 3月", "9001"));
    }

    #[test]
    fn wechat_with_its_preface() {
        let text = "\u{feff}微信支付账单明细,,,,,,,,,,\n微信昵称：[某],,,,,,,,,,\n\
            交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n\
            2026-03-05 10:11:12,转账,李梅,\"党费\",收入,¥57.50,/,已存入零钱,\"1000039501\t\",\"/\",\"/\"\n\
            2026-03-06 09:00:00,商户消费,某店,\"水\",支出,¥2.00,零钱,支付成功,\"42000\t\",\"1\t\",\"/\"\n\
            2026-03-07 09:00:00,转账,王强,\"转账\",收入,¥9.00,/,已全额退款,\"1000039777\t\",\"/\",\"/\"\n";
        let read = read(text.as_bytes()).unwrap();
        assert_eq!((read.channel, read.left_out), ("wechat", 2));
        assert_eq!((read.came[0].amount, read.came[0].reference.as_str()), (5750, "1000039501"));
    }

    #[test]
    fn alipay_in_gb18030() {
        let text = "支付宝（中国）网络技术有限公司 电子客户回单\n交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n\
            2026-03-08 08:08:08,转账红包,欧阳修远,ou***@x.com,收钱码收款,收入,103.84,余额,交易成功,2026030822001,\t,三月党费,\n";
        let (bytes, _, _) = encoding_rs::GB18030.encode(text);
        let read = read(&bytes).unwrap();
        assert_eq!((read.channel, read.came.len()), ("alipay", 1));
        assert_eq!((read.came[0].amount, read.came[0].payer.as_str()), (10_384, "欧阳修远"));
    }

    #[test]
    fn a_workbook_without_numbers_of_the_bank() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, text) in ["日期", "收入", "付款人", "附言"].iter().enumerate() {
            sheet.write_string(0, u16::try_from(column).unwrap(), *text).unwrap();
        }
        for row in 1..=2 {
            sheet.write_string(row, 0, "2026/3/9").unwrap();
            sheet.write_number(row, 1, 0.2).unwrap();
            sheet.write_string(row, 2, "张三").unwrap();
        }
        let read = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!((read.came.len(), read.came[0].amount), (2, 20));
        assert_ne!(read.came[0].reference, read.came[1].reference, "two alike are two payments");
    }

    #[test]
    fn what_is_no_statement_is_said_so() {
        assert!(matches!(read("姓名,电话\n张三,1\n".as_bytes()), Err(StatementError::NoHead)));
        assert!(matches!(read(b""), Err(StatementError::Door(_))));
    }
}
