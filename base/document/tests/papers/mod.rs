//! Papers for tests, the measurement and the eye.
#![allow(dead_code, reason = "each binary uses its part")]

use document::{
    Align, Block, Column, Depth, Language, List, Official, Paper, Paragraph, Qr, Seal, Signature, Table,
};
use time::{Date, Month};

pub fn day() -> Date {
    Date::from_calendar_date(2026, Month::June, 1).expect("a day")
}

/// What would do harm if it were read as markup, XML or a format.
pub const HOSTILE: &str = r##"#import "/etc/passwd": * *粗* _斜_ $x^2$ \ ] [ } { <b>&amp; @ref #panic("x") ```raw``` // /* = + - 1. ~ ' " %s {0}"##;

/// A list of so many members.
pub fn roll(rows: usize) -> Paper {
    let names = ["赵一", "钱小二", "孙三", "李四", "欧阳五六"];
    let columns = [
        Column::new("序号", 2).align(Align::End),
        Column::new("姓名", 3),
        Column::new("组织", 7),
        Column::new("入党日期", 4).align(Align::Centre),
        Column::new("备注", 6),
    ];
    let rows = (1..=rows).map(|n| {
        let name = names[n % names.len()];
        let remark =
            if n % 7 == 0 { "流动党员，外出地：深圳市南山区粤海街道" } else { "" };
        [
            n.to_string(),
            name.to_owned(),
            format!("第{}党支部", n % 12 + 1),
            "1998-07-01".to_owned(),
            remark.to_owned(),
        ]
    });
    Paper::report("党员名册", Language::Chinese, day())
        .header("示例县委组织部")
        .footer("依据 2026 年 6 月 1 日的登记生成，原件以纸质档案为准。")
        .block(Table::new(columns).rows(rows).totals(["", "合计", "", "", "全部在册"]))
}

/// A transfer letter in three parts with its line to seal across.
pub fn letter() -> Paper {
    let line = "介字第 2026000137 号";
    let body = || {
        Paragraph::default()
            .filled(" 张卫国 ")
            .plain("同志系中国共产党（")
            .strong("正式")
            .plain("）党员，组织关系由")
            .filled(" 示例县青石镇柳河村党支部 ")
            .plain("转往")
            .filled(" 深圳市南山区粤海街道科技园第三党支部 ")
            .plain("，请予转接。党费交至")
            .filled(" 2026 年 5 月 ")
            .plain("，本信有效期")
            .filled(" 90 ")
            .plain("天。")
            .indented()
    };
    Paper::report("中国共产党党员组织关系介绍信", Language::Chinese, day())
        .untitled()
        .watermark("样张 示例县委组织部")
        .block(Block::title("中国共产党党员组织关系介绍信（存根）"))
        .block(body())
        .block(Seal::new("中共示例县青石镇委员会", "（盖章）", "2026年6月1日"))
        .block(Block::cut(line))
        .block(Block::title("中国共产党党员组织关系介绍信"))
        .block(Paragraph::new("中共深圳市南山区粤海街道工作委员会：").flush())
        .block(body())
        .block(Seal::new("中共示例县青石镇委员会", "（盖章）", "2026年6月1日"))
        .block(Block::cut(line))
        .block(Block::title("回执"))
        .block(body())
        .block(vec![Signature::new("经办人："), Signature::new("联系电话："), Signature::new("日期：")])
        .block(Qr::new("https://lianxin.example/t/8F2K7M", "扫码核验").side(24).align(Align::End))
}

/// An official document with everything it may have.
pub fn official() -> Paper {
    let head = Official {
        copy: Some("000001".into()),
        urgency: Some("特急".into()),
        mark: Some("中共示例县委组织部文件".into()),
        number: Some("示组发〔2026〕7号".into()),
        signer: Some("签发人：王建国".into()),
        copies: Some("抄送：县纪委监委，县委宣传部，各乡镇党委。".into()),
        issuer: Some("中共示例县委组织部办公室".into()),
        issued: Some("2026年6月1日印发".into()),
    };
    let long = "各级党组织要落实支部主体责任，坚持实事求是，如实登记党员去向，不得以任何理由拒转拒接，\
                也不得要求党员自带档案；对确有困难的流动党员，由流出地和流入地党组织共同做好教育管理服务。";
    Paper::official("关于做好党员组织关系转接工作的请示", head, day())
        .block(Paragraph::new("市委组织部：").flush())
        .block(Paragraph::new(long))
        .block(Block::heading(Depth::One, "一、总体要求"))
        .block(Paragraph::new(long.repeat(2)))
        .block(Block::heading(Depth::Two, "（一）落实责任"))
        .block(Paragraph::new(long.repeat(2)))
        .block(Block::heading(Depth::Three, "1. 及时登记"))
        .block(Paragraph::new(long))
        .block(Block::heading(Depth::One, "二、保障措施"))
        .block(Paragraph::new(long.repeat(3)))
        .block(Paragraph::new("妥否，请批示。"))
        .block(Block::attachments("附件：", ["党员组织关系转接情况统计表", "流动党员去向登记表"]))
        .block(Seal::new("中共示例县委组织部", "", "2026年6月1日"))
        .block(Paragraph::new("（联系人：李敏，电话：0000-1234567）"))
}

/// One of everything else, with hostile words in each place that takes words.
pub fn everything() -> Paper {
    Paper::report(format!("题 {HOSTILE}"), Language::Chinese, day())
        .header(format!("眉 {HOSTILE}"))
        .footer(format!("脚 {HOSTILE}"))
        .watermark(HOSTILE)
        .block(Block::title(format!("分题 {HOSTILE}")))
        .block(Block::heading(Depth::One, format!("一 {HOSTILE}")))
        .block(Block::heading(Depth::Two, "（二）小标题"))
        .block(Block::heading(Depth::Three, "3. 三级"))
        .block(Block::heading(Depth::Four, "（4）四级"))
        .block(Paragraph::new(HOSTILE).strong(HOSTILE).filled(HOSTILE))
        .block(Paragraph::new("两行：第一行\n第二行").indented())
        .block(Block::facts([
            ("姓名", "欧阳五六"),
            (HOSTILE, HOSTILE),
            (
                "摘要",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
            ),
            ("空", ""),
        ]))
        .block(
            Table::new([Column::new(HOSTILE, 1), Column::new("二", 2)])
                .row([HOSTILE])
                .row(["多", "出", "的格"])
                .totals(["合计", HOSTILE]),
        )
        .block(List::dotted([HOSTILE, "第二项"]))
        .block(List::numbered(["甲", HOSTILE]))
        .block(Block::attachments("附件：", [HOSTILE]))
        .block(vec![
            Signature::new(HOSTILE),
            Signature { label: "日期：".into(), value: "2026-06-01".into() },
        ])
        .block(Block::Rule)
        .block(Block::Gap(2))
        .block(Qr::new(HOSTILE, HOSTILE))
        .block(Block::PageBreak)
        .block(Block::cut(HOSTILE))
        .block(Seal::new(HOSTILE, HOSTILE, HOSTILE))
}
