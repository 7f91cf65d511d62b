# `rules/` 各项裁定的说明。花名册用到的在 domains/roster/locales。

# 计数
rule-quorum = 有表决权的到会人数至少需要 { $figure } 人
rule-majority = 至少需要 { $figure } 票赞成
rule-tally-impossible = 人数不可能如此：到会不超过应到会，赞成不超过到会，书面意见只来自未到会的人

# 党籍
rule-graduate-retention = 毕业生党组织关系保留在学校一般不超过 { $figure } 年
rule-contact-abroad = 与出国（境）学习研究党员至少每 { $figure } 个月联系一次
rule-studying-abroad = 出国（境）学习研究超过 { $figure } 年仍未返回的，一般应当停止党籍
rule-contact-regained = 已恢复联系，党籍状态不变
rule-restoration = 恢复联系不等于恢复党籍，应当按程序办理恢复党籍手续
rule-no-restoration = 除名、劝退、退党、开除后不能恢复党籍，可以重新申请入党
rule-left-by-conduct = 没有正当理由连续 { $figure } 个月不参加组织生活、不交纳党费或者不做党所分配的工作：由支部大会讨论，报上级党组织批准

# 组织职权
rule-power = 这类组织可以行使该项职权
rule-power-temporary = 临时党组织一般不行使该项职权
rule-power-none = 这类组织不行使该项职权

# 党费
rule-dues-base = 计算基数为规定的项目，扣除个人所得税和社会保险等
rule-dues-item-foreign = 工资单中有规定没有列入的项目，未计入基数
rule-dues-item-negative = 工资单中有负数金额
rule-dues-base-negative = 扣除的金额多于计入的金额，基数为零
rule-dues-base-below-zero = 计算基数不能小于零
rule-dues-rate = 按全部基数的万分之 { $figure } 交纳
rule-dues-cap = 每月交纳党费一般不超过 { $figure } 元，自愿多交不限
rule-dues-no-income = 没有收入，请确认是否适用定额交纳
rule-dues-farmer = 农民党员每月交纳 0.2 元至 1 元
rule-dues-fixed = 没有工资收入的党员每月交纳 0.2 元
rule-dues-month-step = 该月党费不能作这样的变动
rule-dues-in-order = 没有欠交党费
rule-dues-reminded = 有欠交的月份，请提醒党员交纳
rule-dues-criticised = 连续数月未交党费，党支部应当批评教育、限期改正
rule-dues-triggered = 没有正当理由连续 { $figure } 个月未交党费：由支部大会讨论，报上级党组织批准
rule-dues-make-up = 补交党费的时间一般不得超过 { $figure } 个月
rule-dues-gift = 自愿多交的党费没有上限，留在收到的党组织
rule-dues-gift-to-centre = 一次多交 { $figure } 元以上的，全部上缴中央
rule-dues-hardship = 少交或者免交党费，由党支部研究，报上一级党委批准
rule-dues-payee = 党费交给正式组织关系所在党支部；持流动党员活动证的可以在流入地交纳
rule-dues-in-person = 党费按月、由本人交纳
rule-dues-consent = 按季交纳或者委托他人代交，须经党支部同意
rule-dues-forbidden-manner = 党组织不得垫交、扣缴党费，不得要求党员交纳规定以外的各种名目的党费
rule-dues-collective = 使用和下拨党费必须集体讨论决定
rule-dues-purpose = 党费用于规定的五个方面；其他用途请核对依据
rule-dues-remittance = 按实收党费的万分之 { $figure } 上缴

# 发展党员
rule-dev-step = 细则没有规定这样的程序
rule-dev-age = 申请入党须年满 { $figure } 岁
rule-dev-readmission = 受开除党籍处分的，{ $figure } 年内不得重新入党
rule-dev-talk = 收到入党申请后应当在 { $figure } 个月内派人谈话
rule-dev-contacts = 培养联系人为一至 { $figure } 名正式党员
rule-dev-training = 入党积极分子须经过 { $figure } 个月以上培养教育和考察，转移单位的连续计算
rule-dev-opinions = 应当听取党小组、培养联系人（入党介绍人）、党员和群众的意见
rule-dev-discussed = 须经支部委员会讨论
rule-dev-handover = 转移单位时培养教育材料没有转交
rule-dev-notice-length = 公示时间不少于 { $figure } 个工作日
rule-dev-notice-place = 公示应当在工作、学习单位或者居住地进行
rule-dev-notice-both-places = 流动人员应当同时在流出地和流入地公示
rule-dev-notice-ended = 公示结束后才能列为发展对象
rule-dev-notice-order = 上级党委同意后再进行公示
rule-dev-filed = 须报上级党委备案
rule-dev-consent = 须经上级党委同意
rule-dev-introducers-two = 须有 { $figure } 名正式党员作入党介绍人
rule-dev-introducers-eligible = 预备党员和留党察看尚未恢复权利的党员不能作入党介绍人
rule-dev-introducers-sanctioned = 受处分影响期内的党员不宜作入党介绍人
rule-dev-review = 政治审查合格并有书面结论
rule-dev-review-missing = 未经政治审查的不能发展入党
rule-dev-review-failed = 政治审查不合格的不能发展入党
rule-dev-review-written = 政治审查必须形成书面结论
rule-dev-review-places = 对流动人员应当征求户籍所在地和居住地党组织的意见
rule-dev-class = 发展对象须参加 { $figure } 天或者 24 学时以上的集中培训
rule-dev-class-rare = 个别特殊情况未经培训，已写明理由
rule-dev-leaving = { $figure } 个月内将离开工作、学习单位的，一般不办理接收手续
rule-dev-examined = 须经支部委员会审查
rule-dev-pre-review-written = 预审结果应当书面通知
rule-dev-body = 预备党员必须由有审批权限的党委（工委）审批
rule-dev-body-deliberates = 该组织只能审议，不能审批
rule-dev-body-temporary = 除另有规定外，临时党组织不能审批预备党员
rule-dev-branch = 须由支部大会讨论通过
rule-dev-branch-temporary = 除另有规定外，临时党支部不能接收预备党员
rule-dev-meeting-late = 预审合格后应当在 { $figure } 个月内召开支部大会
rule-dev-secret = 采取无记名投票方式表决
rule-dev-one-by-one = 两个以上发展对象应当逐个讨论和表决
rule-dev-committee-talk = 审批前应当派人同发展对象谈话
rule-dev-committee-vote = 党委审批应当集体讨论、逐个表决
rule-dev-approval-late = 党委应当在 { $figure } 个月内审批
rule-dev-approval-over = 审批时间最长不得超过 { $figure } 个月
rule-dev-oath = 一般在批复后 { $figure } 个月内举行入党宣誓
rule-dev-extension = 延长预备期不少于 { $figure } 个月，不超过 12 个月
rule-dev-extension-once = 预备期只能延长 { $figure } 次
rule-dev-probation-end = 预备期 { $figure } 个月，从支部大会通过之日算起，期满方可转正
rule-dev-conversion-applied = 转正须由本人提出书面申请
rule-dev-conversion-late = 党委应当在 { $figure } 个月内审批转正
rule-dev-postponed = 转入的预备党员推迟讨论转正，一般不超过 { $figure } 个月

# 组织关系转接
rule-transfer-step = 组织关系转接不能作这样的变动
rule-transfer-party = 这一步应当由其他组织或者个人办理
rule-transfer-letter-days = 介绍信有效期最长 { $figure } 天
rule-transfer-reissue = 补开介绍信须有党支部证明和本人申请
rule-transfer-delay = 介绍信开出已超过 { $figure } 个月，请了解原因
rule-transfer-refusal = 无正当理由不得拒转拒接，退回须说明理由
rule-transfer-body = 有审批预备党员权限的基层党委可以直接转接组织关系
rule-transfer-dues = 转接前党费应当交到上月
rule-transfer-none = 不需要转接组织关系
rule-transfer-due = 应当转接组织关系
rule-transfer-mobile = 外出 { $figure } 个月以上且地点不固定，应当登记为流动党员

# 组织生活
rule-life-ok = 本期符合规定
rule-life-due-soon = 本期尚未召开，即将到期
rule-life-missed = 本期没有召开，以后召开不能补作本期
rule-life-explained = 本期没有召开，已说明原因
rule-meeting-step = 会议不能作这样的变动
rule-study-hours = 每年集中学习培训一般不少于 { $figure } 学时
rule-study-class = 每年至少参加 1 次上级组织的集中培训
rule-study-new-secretary = 新任党支部书记应当在 { $figure } 个月内参加培训

# Organisations, terms, steps of a membership
rule-branch-size = 党支部人数符合规定
rule-branch-too-small = 正式党员不足 { $figure } 人，不能单独成立党支部，可以成立联合党支部
rule-branch-too-large = 党支部党员一般不超过 { $figure } 人
rule-committee-size = 支部委员会人数符合规定
rule-committee-too-large = 支部委员会委员一般不超过 { $figure } 人
rule-committee-missing = 有正式党员 7 人以上的党支部应当设立支部委员会，至少 { $figure } 人
rule-committee-not-needed = 正式党员不足 { $figure } 人的党支部设书记一人，必要时设副书记一人
rule-joint-units = 联合党支部覆盖单位一般不超过 { $figure } 个
rule-member-step = 条例没有规定这样的党籍变动
rule-improvement-limit = 限期改正最长 { $figure } 个月
rule-parent = 这类组织不能设在该组织之下
rule-term-extension = 延期或者提前换届最多 { $figure } 年
rule-term-in = 任期之内
rule-term-remind = 任期届满前 { $figure } 个月，请准备换届
rule-term-overdue = 任期已经届满，尚未登记换届
rule-openness-step = 党务公开按提出、审核、审批、实施四步依次进行，不得跳步
rule-openness-authority = 超出本级审批权限的公开事项报上级审批
rule-openness-secret = 涉及党和国家秘密的内容不得公开
rule-openness-masked = 公开涉及个人的内容只显示必要信息；证件号、电话、住址、账号必须隐去
rule-openness-stood = 已公示 { $figure } 个工作日，未满规定天数；撤下后重新计算
rule-petition-step = 信访事项当前状态下不能这样办理
rule-petition-party = 这一步由另一方办理
rule-petition-extended-before = 办理期限只能延长一次
rule-petition-extension-head = 延长办理期限须经办理机关负责人批准
rule-petition-extension-reasons = 延长办理期限须告知信访人理由
rule-petition-extension-days = 延长期限不得超过 { $figure } 日
rule-petition-review-late = 复查、复核应在收到书面答复之日起 { $figure } 日内提出
rule-petition-accusation = 检举控告转纪检监察机关，本单位不予留存、不得查看
rule-petition-appeal = 党员对本人党纪处理不服的，按党内申诉途径办理
rule-petition-law = 依法应当通过诉讼、仲裁、行政复议等途径解决的，告知相应途径
rule-petition-above = 反映承办单位或承办人员的事项，由上一级办理
rule-petition-here = 由本单位办理
rule-petition-rechecked = 经过复核的事项，以同一事实和理由再提出的，不再受理
rule-petition-open-below = 下级已经受理、正在规定期限内办理的，上级不再受理
rule-petition-visit-level = 走访应到本级或上一级有权处理的机关
rule-petition-representatives = 多人反映共同事项的，推选代表，不超过 { $figure } 人
rule-petition-withdrawal = 与信访事项有直接利害关系的工作人员应当回避

rule-discussion-own = 由本级决定
rule-discussion-criticism = 批评哪一级组织，哪一级就不能删除，由上一级决定
rule-discussion-reason = 请从公开的理由中选择
rule-discussion-official = 正式答复不能删除，可以另行更正
rule-discussion-removal = 按公开的理由删除
rule-discussion-same-person = 申诉要由另外的人决定，不能是删除或者请求删除的人
rule-discussion-own-text = 不能决定自己的申诉
rule-discussion-hold = 审核最长 {$figure} 小时
rule-discussion-pace = 一分钟内最多发言 {$figure} 次，请稍等再发；您写的内容还在
rule-discussion-same = 一天内已发过同样的内容
rule-discussion-stage = 现在不能进行这一步
rule-discussion-amendment = 只有征求意见期间才能提出或者答复修改意见
