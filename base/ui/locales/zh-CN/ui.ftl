# 页面外壳与组件自己的文字
software-name = 连心
software-line = 连心 · 开源的基层党建与服务平台
language-name = 中文
skip = 跳到正文
nav-main = 主菜单
nav-often = 常用
nav-waiting = 项待办
menu = 菜单
search = 搜索
sign-in = 登录
sign-out = 退出登录
elder-version = 长辈版
standard-version = 标准版
size-md = 大字
size-lg = 更大字
size-xl = 最大字
crumbs = 当前位置
burden = 减负意见
print = 打印
pane-tree = 选择组织

form-errors = 有些内容需要更正
form-required = 带 * 的为必填项
form-save = 保存
form-cancel = 取消

table-actions = 操作
table-empty = 这里还没有内容
table-filter = 筛选
table-filter-active = 个条件
table-filter-apply = 筛选
table-filter-clear = 清除条件
table-page-info = 本页 { $n } 条
paging = 翻页
paging-previous = 上一页
paging-next = 下一页

tree-open = 展开 { $name }
tree-close = 收起 { $name }

step-done = 已完成
step-current = 进行中
step-ahead = 未开始
step-skipped = 依规省略
step-stopped = 暂停

duty-due = 期限
duty-soon = 临近期限
duty-overdue = 已过期限
duty-done = 已办结
duty-none = 现在没有待办事项
duty-none-more = 有新的事项时，会出现在这里。
cite-basis = 依据

confirm-changes = 确认后会发生：
confirm-back = 返回，不做更改
secret-show = 显示
files-none = 没有文件

chart-table = 查看数据表
chart-empty = 还没有数据

error-home = 回到首页
error-status = 状态码 { $status }
error-id = 错误编号

date = { $year }年{ $month }月{ $day }日
month-1 = 1
month-2 = 2
month-3 = 3
month-4 = 4
month-5 = 5
month-6 = 6
month-7 = 7
month-8 = 8
month-9 = 9
month-10 = 10
month-11 = 11
month-12 = 12
