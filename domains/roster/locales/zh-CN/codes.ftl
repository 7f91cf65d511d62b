# 代码表在屏幕上的说法；键取自 rules 中的代码
choice-unknown = 未填写
choice-any = 不限

org-kind-COMMITTEE = 党委
org-kind-GENERAL_BRANCH = 党总支
org-kind-BRANCH = 党支部
org-kind-JOINT_BRANCH = 联合党支部
org-kind-TEMP_COMMITTEE = 临时党委
org-kind-TEMP_BRANCH = 临时党支部
org-kind-MOBILE_BRANCH = 流动党员党支部
org-kind-WORK_COMMITTEE = 党工委
org-kind-FUNCTIONAL = 功能型党组织
org-kind-GROUP = 党小组

sector-STREET = 街道
sector-TOWNSHIP = 乡镇
sector-COMMUNITY = 社区
sector-VILLAGE = 行政村
sector-OFFICE = 机关
sector-INSTITUTION = 事业单位
sector-STATE_ENTERPRISE = 国有企业
sector-PRIVATE_ENTERPRISE = 非公有制企业
sector-SOCIAL_ORGANISATION = 社会组织
sector-SCHOOL = 学校
sector-OTHER = 其他
sector-unknown = 未填写

education-10 = 研究生
education-20 = 大学本科
education-30 = 大学专科
education-40 = 中专
education-60 = 高中
education-70 = 初中
education-80 = 小学
education-unknown = 未填写

occupation-WORKER = 工人
occupation-FARMER = 农牧渔民
occupation-PROFESSIONAL = 专业技术人员
occupation-MANAGER = 管理人员
occupation-OFFICIAL = 党政机关工作人员
occupation-STUDENT = 学生
occupation-OTHER = 其他职业人员
occupation-RETIRED = 离退休人员
occupation-unknown = 未填写

state-PROBATIONARY = 预备党员
state-FULL = 正式党员
state-SUSPENDED_RIGHTS = 党员权利受限
state-IMPROVING = 限期改正
state-STOPPED = 停止党籍
state-REMOVED = 除名
state-EXPELLED = 开除党籍
state-LEFT = 退党
state-CANCELLED = 取消预备党员资格
state-DECEASED = 去世

sex-0 = 未知
sex-1 = 男
sex-2 = 女
sex-9 = 未说明

joined-before_1949 = 1949年9月以前
joined-1949_1966 = 1949年10月至1966年4月
joined-1966_1976 = 1966年5月至1976年10月
joined-1976_1978 = 1976年11月至1978年12月
joined-1979_2002 = 1979年1月至2002年10月
joined-2002_2012 = 2002年11月至2012年10月
joined-since_2012 = 2012年11月以来
joined-unknown = 未填写

age-to_30 = 30岁及以下
age-31_35 = 31至35岁
age-36_40 = 36至40岁
age-41_45 = 41至45岁
age-46_50 = 46至50岁
age-51_55 = 51至55岁
age-56_60 = 56至60岁
age-from_61 = 61岁及以上
age-unknown = 未填写

post-secretary = 书记
post-deputy = 副书记
post-organisation = 组织委员
post-publicity = 宣传委员
post-discipline = 纪检委员
post-member = 委员

spell-enrolled = 登记到{ $org }
spell-merged = 随组织合并到{ $org }
spell-split = 随组织分设到{ $org }
spell-transfer = 组织关系转到{ $org }

how-founded = 成立
how-renamed = 更名或改变类别
how-moved = 改变隶属关系
how-merged = 并入其他组织
how-split = 分设
how-closed = 撤销
how-reopened = 恢复
