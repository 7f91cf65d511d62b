//! The words people write: headings, and values of fields with a fixed set of values. Data only; together
//! with `rules::codes` the one place for Chinese literals.

use rules::codes::{EducationLevel, MemberCategory, OccupationClass, OrgKind};

use crate::Field;

/// Headings of members' lists. Earlier words win when several columns fit one field. Compared after
/// blanks, brackets with their content, stars and colons are removed.
pub(crate) const MEMBER_HEADINGS: &[(Field, &[&str])] = &[
    (Field::Name, &[
            "姓名", "党员姓名", "党员名称", "名字", "党员名字", "成员姓名", "人员姓名", "同志姓名", "党员",
            "人员名称", "真实姓名", "本人姓名",
        ]),
    (Field::IdNumber, &[
            "公民身份号码", "公民身份证号码", "公民身份证号", "居民身份证号码", "居民身份证号", "居民身份证",
            "身份证号码", "身份证号", "身份证", "身份证件号码", "身份证件号", "证件号码", "证件号", "身份号码",
            "身份证编号", "党员身份证号", "党员身份证号码", "有效证件号码", "二代身份证号", "二代身份证号码",
            "身份证明号码", "本人身份证号", "身份证号码18位", "ID",
        ]),
    (Field::Sex, &["性别", "男女", "男/女", "性别男女"]),
    (Field::BirthDate, &[
            "出生日期", "出生年月日", "出生年月", "出生时间", "生日", "出生", "出生日", "生年月日",
            "出生年月份",
        ]),
    (Field::Nationality, &["民族", "族别", "民族成分", "民族成份", "族"]),
    (Field::Education, &[
            "学历", "文化程度", "最高学历", "学历层次", "教育程度", "受教育程度", "学历情况", "文化水平",
            "文化", "学历学位", "学历/学位", "学历及学位", "现学历", "全日制学历", "在职学历", "第一学历",
            "学历文化程度", "最高学历学位",
        ]),
    (Field::JoinDate, &[
            "入党日期", "入党时间", "加入党组织日期", "加入党组织时间", "入党年月", "入党年月日",
            "加入中共组织日期", "加入中共组织时间", "加入中国共产党日期", "加入中国共产党时间", "入党", "加入日期",
            "何时入党", "加入共产党时间", "加入党组织的日期", "加入党组织年月", "接收预备党员日期",
            "接收为预备党员日期", "接收预备党员时间", "接收为预备党员时间", "成为预备党员日期", "成为预备党员时间",
            "吸收为预备党员时间", "预备党员时间", "预备党员日期", "批准为预备党员时间", "入党日",
        ]),
    (Field::FullDate, &[
            "转正日期", "转正时间", "转为正式党员日期", "转为正式党员时间", "转正年月", "转正年月日", "转正",
            "成为正式党员日期", "成为正式党员时间", "转正式党员日期", "转正式党员时间", "预备党员转正日期",
            "预备党员转正时间", "按期转正时间", "何时转正", "正式党员时间", "正式党员日期", "转为正式日期",
            "转为正式时间", "批准转正时间", "转正日",
        ]),
    (Field::Category, &[
            "党员类别", "人员类别", "党员类型", "人员类型", "类别", "党员身份", "党员性质", "正式/预备",
            "正式或预备", "是否正式党员", "正式预备", "党籍状态", "党员状态", "党员分类", "是否转正",
            "政治面貌", "政治面目", "党派", "身份类别", "是否正式", "人员身份类别",
        ]),
    (Field::Organisation, &[
            "所在支部", "所在党支部", "所属支部", "所属党支部", "党支部", "支部", "支部名称", "党支部名称",
            "所在党组织", "所属党组织", "党组织名称", "所在支部名称", "所在党支部名称", "所属支部名称",
            "所属党支部名称", "所在党组织名称", "所属党组织名称", "所在党支部全称", "所属党支部全称", "党支部全称",
            "党组织全称", "所在支部全称", "党组织", "组织名称", "所属组织", "所在组织", "组织关系所在支部",
            "组织关系所在党支部", "组织关系所在单位", "组织关系所在地", "组织关系所在党组织", "组织关系", "隶属支部",
            "隶属党支部", "隶属党组织", "所属党组织代码", "党组织代码", "支部代码", "管理党组织",
            "所在支部或党组织", "所在基层党组织", "所在党小组或支部", "编入支部", "现所在支部", "现所在党支部",
            "所属党委党支部",
        ]),
    (Field::Phone, &[
            "手机号码", "手机号", "手机", "移动电话", "联系电话", "联系手机", "电话号码", "电话",
            "联系方式", "联系号码", "本人电话", "本人手机", "手机电话", "联系电话手机", "移动电话号码",
            "本人联系电话", "通讯电话", "联络电话", "本人联系方式", "电话手机", "手机/电话", "手机或电话",
            "Tel", "TEL", "固定电话", "座机",
        ]),
    (Field::Occupation, &[
            "职业", "工作岗位", "岗位", "个人身份", "职业类别", "从事职业", "新社会阶层", "新社会阶层类型",
            "新的社会阶层", "从业状况", "人员身份", "工作岗位类别", "从事工作", "现从事职业", "职业身份",
            "职业名称", "岗位类别", "社会阶层", "身份", "一线情况",
        ]),
    (Field::Post, &[
            "党内职务", "党内任职", "支部职务", "党支部职务", "党务职务", "党组织职务", "支部任职",
            "党内职务名称", "党员职务", "担任党内职务", "现任党内职务", "职务",
        ]),
    (Field::Unit, &[
            "工作单位", "单位", "所在单位", "单位名称", "工作单位及职务", "单位及职务", "工作单位职务",
            "现工作单位", "服务单位", "工作单位或学校", "所在工作单位", "就业单位", "工作单位名称", "学习工作单位",
            "工作学习单位", "所在单位名称", "工作单位及岗位",
        ]),
    (Field::Address, &[
            "家庭住址", "家庭地址", "住址", "现居住地", "居住地", "居住地址", "现住址", "地址",
            "家庭详细住址", "通讯地址", "联系地址", "户籍地址", "现居住地址", "详细地址", "常住地址",
            "户口所在地", "居住住址", "住所", "现家庭住址", "家庭居住地址", "户籍所在地", "常住地",
            "家庭详细地址", "现居地", "现住地",
        ]),
    (Field::Remark, &[
            "备注", "备注说明", "说明", "其他说明", "附注", "备考", "注", "其他", "备注信息",
            "情况说明", "备注栏",
        ]),
];

/// Headings of organisations' lists.
pub(crate) const ORG_HEADINGS: &[(Field, &[&str])] = &[
    (Field::FullName, &[
            "组织全称", "党组织全称", "全称", "党组织名称", "组织名称", "党组织", "支部名称", "党支部名称",
            "党支部全称", "名称", "机构全称", "党组织规范名称", "规范全称", "支部全称", "基层党组织名称",
            "基层党组织全称", "单位党组织名称", "党组织名称全称", "所在党组织", "党支部", "党组织规范全称",
        ]),
    (Field::ShortName, &[
            "简称", "组织简称", "党组织简称", "支部简称", "党支部简称", "名称简称", "规范简称", "短名称",
            "党组织名称简称", "机构简称",
        ]),
    (Field::Code, &[
            "代码", "组织代码", "党组织代码", "编码", "组织编码", "党组织编码", "党组织编号", "组织编号",
            "支部代码", "支部编号", "支部编码", "机构代码", "机构编码", "党内统计代码", "组织机构编码",
            "内部编码", "内部代码",
        ]),
    (Field::Parent, &[
            "上级党组织", "上级组织", "上级党组织名称", "上级组织名称", "隶属党组织", "所属党组织", "上级",
            "直属上级", "上级党委", "隶属关系", "上级党组织代码", "上级组织代码", "隶属上级", "直接上级",
            "直接上级党组织", "所属上级党组织", "隶属组织", "上级机构", "所属上级", "所属党委", "上级党组织全称",
            "上级党委名称", "主管党组织", "隶属上级党组织", "所隶属党组织", "上级党组织编码",
        ]),
    (Field::Type, &[
            "类别", "组织类别", "党组织类别", "类型", "组织类型", "党组织类型", "组织形式", "党组织形式",
            "组织类别名称", "设置形式", "支部类型", "组织层级", "党组织性质", "组织性质", "支部类别",
            "党组织设置形式", "组织设置形式",
        ]),
    (Field::Secretary, &[
            "书记", "书记姓名", "党组织书记", "支部书记", "党支部书记", "负责人", "党组织负责人", "现任书记",
            "党组织书记姓名", "支部书记姓名", "党委书记", "书记名字", "党支部书记姓名", "主要负责人",
        ]),
    (Field::TermStart, &[
            "换届日期", "换届时间", "本届换届日期", "本届换届时间", "本届选举日期", "选举日期", "本次换届日期",
            "本次换届时间", "最近换届日期", "最近换届时间", "上次换届日期", "上次换届时间", "届次开始",
            "本届开始日期", "本届起始日期", "任期开始", "任期开始日期", "本届任期开始", "当选日期", "选举时间",
            "任期起", "届期开始", "届期开始日期", "现届换届时间", "本届成立日期", "任期起始日期",
        ]),
    (Field::TermEnd, &[
            "下次换届日期", "下次换届时间", "应换届日期", "应换届时间", "届满日期", "届满时间", "任期届满日期",
            "任期届满时间", "任期届满", "任期结束", "任期结束日期", "下届换届日期", "下届换届时间", "任期止",
            "届期结束", "届期结束日期", "本届届满日期", "本届届满时间", "到期换届日期", "到期换届时间",
            "换届到期日期", "换届到期时间", "任期终止日期", "任期截止日期", "下次应换届时间", "届满换届时间",
        ]),
    (Field::UnitName, &[
            "单位名称", "所在单位", "依托单位", "所在单位名称", "单位", "单位全称", "建立单位",
            "党组织所在单位", "党组织所在单位名称", "法人单位名称", "所属单位", "法人单位", "所在单位全称",
            "单位名称全称",
        ]),
    (Field::Uscc, &[
            "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "单位代码", "法人单位代码",
            "组织机构代码", "单位统一社会信用代码", "法人单位统一社会信用代码", "单位信用代码", "统一代码",
            "统一社会信用码",
        ]),
    (Field::Established, &[
            "建立日期", "成立日期", "建立时间", "成立时间", "组建时间", "组建日期", "党组织建立日期",
            "党组织成立日期", "党组织成立时间", "批准建立日期", "批准成立日期", "设立日期", "设立时间", "成立年月",
            "建立年月", "批准成立时间", "党组织建立时间",
        ]),
    (Field::Dissolved, &[
            "撤销日期", "撤销时间", "撤消日期", "撤消时间", "注销日期", "终止日期", "解散日期", "撤并日期",
            "撤并时间", "撤销年月", "注销时间", "解散时间",
        ]),
    (Field::Remark, &[
            "备注", "备注说明", "说明", "附注", "备考", "注", "其他", "其他说明", "备注信息",
            "情况说明", "备注栏",
        ]),
];

/// Fallback for headings that are no known word: all of the first words must occur and none of the second.
pub(crate) struct Clue {
    pub(crate) field: Field,
    pub(crate) all: &'static [&'static str],
    pub(crate) any: &'static [&'static str],
    pub(crate) none: &'static [&'static str],
}

const TIMES: &[&str] = &["日期", "时间", "年月", "日"];
/// Dates of the way to membership and of other persons, which are not the field they resemble.
const OTHER_STEPS: &[&str] = &[
            "申请", "积极分子", "发展对象", "介绍人", "谈话", "预审", "公示", "党龄", "志愿书", "座谈",
            "工作", "配偶", "编号", "联系人", "地点",
        ];
const NOT_SELF: &[&str] = &[
            "介绍人", "联系人", "配偶", "父", "母", "书记", "子女", "家庭成员", "填表", "负责人",
            "经办", "曾用", "紧急", "原", "上级", "监护", "培养", "单位",
        ];

/// For members.
pub(crate) const MEMBER_CLUES: &[Clue] = &[
    Clue { field: Field::IdNumber, all: &["身份"], any: &["号", "身份证"], none: NOT_SELF },
    Clue { field: Field::IdNumber, all: &["证件号"], any: &[], none: NOT_SELF },
    Clue { field: Field::FullDate, all: &["转正"], any: TIMES, none: OTHER_STEPS },
    Clue { field: Field::FullDate, all: &["正式党员"], any: TIMES, none: OTHER_STEPS },
    Clue { field: Field::JoinDate, all: &["入党"], any: TIMES, none: OTHER_STEPS },
    Clue { field: Field::JoinDate, all: &["加入", "党"], any: TIMES, none: OTHER_STEPS },
    Clue { field: Field::BirthDate, all: &["出生"], any: TIMES, none: NOT_SELF },
    Clue { field: Field::Name, all: &["姓名"], any: &[], none: NOT_SELF },
    Clue { field: Field::Category, all: &["党员"], any: &["类别", "类型"], none: NOT_SELF },
    Clue { field: Field::Phone, all: &[], any: &["手机", "电话", "联系方式"], none: NOT_SELF },
    Clue { field: Field::Education, all: &[], any: &["学历", "文化程度"], none: &["院校", "专业", "学校", "时间"] },
    Clue { field: Field::Address, all: &[], any: &["住址", "居住地", "地址"], none: NOT_SELF },
    Clue { field: Field::Organisation, all: &["支部"], any: &["名称", "所在", "所属", "全称"], none: &["进入", "日期", "时间", "书记", "原", "职务", "转"] },
    Clue { field: Field::Organisation, all: &["党组织"], any: &["名称", "所在", "所属", "全称"], none: &["进入", "日期", "时间", "书记", "原", "职务", "转"] },
    Clue {
        field: Field::Unit, all: &["工作单位"], any: &[], none: &["原", "性质", "配偶", "代码"]
    },
    Clue { field: Field::Nationality, all: &["民族"], any: &[], none: &["配偶"] },
    Clue { field: Field::Sex, all: &["性别"], any: &[], none: &["配偶"] },
    Clue { field: Field::Remark, all: &["备注"], any: &[], none: &[] },
];

/// For organisations.
pub(crate) const ORG_CLUES: &[Clue] = &[
    Clue { field: Field::Uscc, all: &["信用代码"], any: &[], none: &[] },
    Clue { field: Field::Parent, all: &["上级"], any: &["组织", "党委"], none: &["批准", "日期", "时间", "联系"] },
    Clue { field: Field::TermEnd, all: &["换届"], any: &["下次", "下届", "应", "到期", "届满"], none: &["是否"] },
    Clue { field: Field::TermEnd, all: &["届满"], any: TIMES, none: &["是否"] },
    Clue { field: Field::TermStart, all: &["换届"], any: TIMES, none: &["是否", "下次", "下届", "届满", "应", "到期"] },
    Clue { field: Field::ShortName, all: &["简称"], any: &[], none: &["上级", "单位"] },
    Clue {
        field: Field::FullName, all: &["全称"], any: &["组织", "支部"], none: &["上级", "单位"]
    },
    Clue { field: Field::Type, all: &["组织"], any: &["类别", "类型"], none: &["上级", "单位"] },
    Clue { field: Field::Secretary, all: &["书记"], any: &["姓名"], none: &["副书记", "电话"] },
    Clue { field: Field::Established, all: &[], any: &["成立日期", "成立时间", "建立日期", "建立时间"], none: &["上级"] },
    Clue { field: Field::Dissolved, all: &["撤"], any: TIMES, none: &[] },
    Clue { field: Field::Remark, all: &["备注"], any: &[], none: &[] },
];

/// Headings that only number the rows: rows with nothing else are blank.
pub(crate) const NUMBERING: &[&str] =
    &[
            "序号", "编号", "序", "号", "NO", "No", "no", "№", "#", "行号", "顺序",
            "顺序号", "项次",
        ];

/// Groups of two-row headings whose columns are about other people.
pub(crate) const OTHER_PEOPLE: &[&str] = &["介绍人", "联系人", "家庭成员", "配偶", "子女", "培养", "监护人"];

/// First words of rows that sum up.
pub(crate) const TOTALS: &[&str] = &[
            "合计", "总计", "小计", "共计", "累计", "总人数", "本页合计", "本页小计", "汇总",
            "人数合计", "总数", "合记",
        ];

/// First words of rows that explain or are signed.
pub(crate) const NOTES: &[&str] = &[
            "填表", "填报", "制表", "说明", "备注", "注", "审核", "负责人", "单位", "支部书记",
            "党支部书记", "书记", "联系", "签", "盖章", "审批", "报送", "填写", "日期", "经办",
            "统计人", "党委", "附", "提示", "要求", "领导", "复核", "校对", "打印", "报表", "以上",
            "（盖章", "(盖章", "※", "*", "数据来源", "截止", "截至",
        ];

/// Endings of labels that stand in a cell of their own at the foot of a table.
pub(crate) const SIGNATURES: &[&str] = &["人", "书记", "签名", "签字", "盖章", "日期", "电话", "单位", "领导", "时间"];

/// Labels before the name of an organisation in lines above and below a table.
pub(crate) const ORG_LABELS: &[&str] = &[
            "填报单位", "填报党组织", "填报支部", "党支部名称", "党组织名称", "支部名称", "所在支部",
            "所在党支部", "所属支部", "所属党支部", "党支部", "支部", "单位", "单位名称", "党组织",
            "填表单位", "报送单位", "制表单位", "所属党组织", "所在党组织", "填报党支部", "组织名称",
            "上报单位", "编制单位", "党委（党总支、党支部）", "单位（盖章）", "填报单位（盖章）",
        ];

/// Words around an organisation's name in titles.
pub(crate) const TITLE_WORDS: &[&str] = &[
            "党员基本信息登记表", "党员基本信息采集表", "党员基本情况登记表", "党员基本信息表", "党员基本情况表",
            "党员信息采集表", "党员信息登记表", "党员信息统计表", "党员信息表", "党员情况统计表", "党员情况登记表",
            "党员花名册", "党员名册", "党员名单", "党员统计表", "党员登记表", "党员台账", "党员一览表",
            "党员底册", "党员基本信息", "党员信息", "花名册", "登记表", "统计表", "一览表", "采集表",
            "信息表", "名单", "台账", "党员", "基本信息", "正式", "预备", "在册", "全体", "附件",
            "年度", "最新", "表",
        ];

/// Education, by the word as a whole.
pub(crate) const EDUCATION: &[(EducationLevel, &[&str])] = &[
    (EducationLevel::Graduate, &[
            "研究生", "硕士", "博士", "硕士研究生", "博士研究生", "研究生班", "在职研究生", "博士后",
            "研究生及以上", "硕研", "博研", "全日制研究生", "中央党校研究生", "省委党校研究生", "党校研究生",
        ]),
    (EducationLevel::Bachelor, &[
            "大学本科", "本科", "大学", "大本", "学士", "大学普通班", "普通班", "全日制本科", "在职本科",
            "函授本科", "自考本科", "电大本科", "党校本科", "中央党校大学", "省委党校大学", "在职大学",
            "全日制大学", "本科生", "大学生", "本", "二本", "一本", "三本", "双学位",
        ]),
    (EducationLevel::College, &[
            "大学专科", "大专", "专科", "高职", "高专", "高等职业", "高等专科", "高职高专", "函授大专",
            "自考大专", "电大", "电大专科", "党校大专", "在职大专", "全日制大专", "专科生", "大专生",
            "成人大专", "党校专科", "高等职业院校", "夜大",
        ]),
    (EducationLevel::Vocational, &[
            "中专", "中等专科", "中等专业", "中等职业", "中职", "中技", "技校", "技工学校", "技工",
            "职高", "职业高中", "职中", "中师", "中专技校", "中等专业学校", "中等职业学校", "中专中技",
            "职专", "职业中专", "师范", "中专(职高)", "卫校", "农校",
        ]),
    (EducationLevel::SeniorHigh, &["高中", "普通高中", "普高", "高级中学", "普通高级中学", "高"]),
    (EducationLevel::JuniorHigh, &["初中", "初级中学", "普通初中", "初", "初中及以下", "初级中等"]),
    (EducationLevel::Primary, &["小学", "完小", "高小", "初小", "小学及以下", "私塾", "扫盲班"]),
];

/// Education, by what occurs in the word; in this order, as 中等专科 contains 专科.
pub(crate) const EDUCATION_CLUES: &[(&str, EducationLevel)] = &[
    ("博士", EducationLevel::Graduate),
    ("硕士", EducationLevel::Graduate),
    ("研究生", EducationLevel::Graduate),
    ("中等专", EducationLevel::Vocational),
    ("中专", EducationLevel::Vocational),
    ("中等职", EducationLevel::Vocational),
    ("职高", EducationLevel::Vocational),
    ("职业高中", EducationLevel::Vocational),
    ("技校", EducationLevel::Vocational),
    ("技工", EducationLevel::Vocational),
    ("中职", EducationLevel::Vocational),
    ("大专", EducationLevel::College),
    ("专科", EducationLevel::College),
    ("高职", EducationLevel::College),
    ("本科", EducationLevel::Bachelor),
    ("大学", EducationLevel::Bachelor),
    ("学士", EducationLevel::Bachelor),
    ("高中", EducationLevel::SeniorHigh),
    ("高级中学", EducationLevel::SeniorHigh),
    ("初中", EducationLevel::JuniorHigh),
    ("初级中学", EducationLevel::JuniorHigh),
    ("小学", EducationLevel::Primary),
];

/// Endings of education words that do not change the class.
pub(crate) const EDUCATION_ENDINGS: &[&str] = &[
            "毕业", "结业", "肄业", "学历", "文化程度", "文化", "程度", "教育", "在读", "及以下",
            "及以上", "以下", "以上", "毕业生", "水平",
        ];

/// Categories of members.
pub(crate) const CATEGORIES: &[(MemberCategory, &[&str])] = &[
    (MemberCategory::Full, &[
            "正式党员", "正式", "中共正式党员", "中共党员", "党员", "在册正式党员", "中国共产党党员",
            "正式中共党员", "正式(党员)", "中共党员(正式)", "已转正", "共产党员", "中国共产党正式党员",
        ]),
    (MemberCategory::Probationary, &[
            "预备党员", "预备", "中共预备党员", "预备期", "中国共产党预备党员", "候补党员", "中共党员(预备)",
            "预备期党员", "未转正", "中共党员(预备党员)",
        ]),
];

/// Words that say: not a member.
pub(crate) const NOT_MEMBERS: &[&str] = &[
            "积极分子", "发展对象", "申请", "群众", "团员", "民主党派", "无党派", "非党员", "非党",
            "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三", "台盟",
        ];

/// Nationalities in short or colloquial form.
pub(crate) const NATIONALITIES: &[(&str, &str)] = &[
    ("汉民", "汉族"),
    ("汉人", "汉族"),
    ("回民", "回族"),
    ("维", "维吾尔族"),
    ("维族", "维吾尔族"),
    ("哈族", "哈萨克族"),
    ("蒙", "蒙古族"),
    ("蒙族", "蒙古族"),
    ("鲜族", "朝鲜族"),
    ("满人", "满族"),
    ("柯族", "柯尔克孜族"),
    ("塔族", "塔吉克族"),
    ("仫佬", "仫佬族"),
    ("僮族", "壮族"),
    ("僳僳族", "傈僳族"),
    ("土家苗族", "土家族"),
];

/// Types of organisations.
pub(crate) const ORG_KINDS: &[(OrgKind, &[&str])] = &[
    (OrgKind::Committee, &[
            "党委", "基层党委", "委员会", "党的委员会", "党委会", "党组织委员会", "乡镇党委", "镇党委",
            "乡党委", "街道党委", "县委", "市委", "党的基层委员会", "基层委员会", "一级党委", "二级党委",
            "机关党委",
        ]),
    (OrgKind::WorkCommittee, &["党工委", "工委", "工作委员会", "党的工作委员会", "党委派出机构", "街道党工委"]),
    (OrgKind::GeneralBranch, &[
            "总支", "党总支", "总支部", "党总支部", "总支部委员会", "党的总支部", "党的总支部委员会",
            "党总支部委员会", "总支委员会",
        ]),
    (OrgKind::Branch, &[
            "支部", "党支部", "支部委员会", "党的支部", "党的支部委员会", "党支部委员会", "独立支部",
            "独立党支部", "普通支部", "单独组建", "普通党支部", "单独党支部", "一般支部",
        ]),
    (OrgKind::JointBranch, &["联合支部", "联合党支部", "联合支部委员会", "联合党支部委员会", "联合组建", "联支"]),
    (OrgKind::TempCommittee, &["临时党委", "临时委员会"]),
    (OrgKind::TempBranch, &["临时支部", "临时党支部"]),
    (OrgKind::MobileBranch, &["流动党员党支部", "流动党员支部", "流动支部", "流动党支部"]),
    (OrgKind::Functional, &["功能型党组织", "功能型党支部", "功能型支部", "功能型"]),
    (OrgKind::Group, &["党小组", "小组"]),
];

/// Occupations that leave no doubt about the bulletin's class.
pub(crate) const OCCUPATIONS: &[(OccupationClass, &[&str])] = &[
    (OccupationClass::Worker, &["工人", "产业工人", "职工", "工勤人员", "生产工人"]),
    (OccupationClass::Farmer, &["农牧渔民", "农民", "务农", "牧民", "渔民", "农业", "种植户", "养殖户"]),
    (OccupationClass::Professional, &["专业技术人员", "专业技术", "教师", "医生", "护士", "工程师", "技术人员"]),
    (OccupationClass::Manager, &["企业管理人员", "管理人员", "企事业单位管理人员", "企业事业单位管理人员", "社会组织管理人员"]),
    (OccupationClass::Official, &["机关工作人员", "党政机关工作人员", "公务员", "机关干部", "党政机关人员", "参公人员"]),
    (OccupationClass::Student, &["学生", "在校学生", "大学生", "研究生"]),
    (OccupationClass::Retired, &["退休", "离退休", "退休人员", "离退休人员", "离休", "离休干部", "退休干部", "退休职工"]),
    (OccupationClass::Other, &[
            "其他", "自由职业人员", "自由职业", "个体工商户", "个体户", "个体", "无业", "待业",
            "其他职业人员", "现役军人", "新媒体从业人员",
        ]),
];

/// Signs for "nothing here".
pub(crate) const PLACEHOLDERS: &[&str] = &[
            "-", "--", "---", "—", "——", "/", "\\", "//", "…", "……", "*",
            "**", "***", ".", "。", "·", "_", "~", "NULL", "null", "N/A",
            "n/a", "#N/A", "None", "none", "nan", "NaN", "（空）", "(空)", "\\N",
        ];

/// Words for "none given" in a field of numbers or names.
pub(crate) const NONE_WORDS: &[&str] = &["无", "暂无", "没有", "空", "未填", "未提供"];
