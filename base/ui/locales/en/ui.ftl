# Texts of the page shell and of the components themselves
software-name = Lianxin
software-line = Lianxin · an open-source platform for grassroots organisations and service
language-name = English
skip = Skip to content
nav-main = Main menu
nav-often = Often used
nav-waiting = waiting
menu = Menu
search = Search
sign-in = Sign in
sign-out = Sign out
elder-version = Elder version
standard-version = Standard version
size-md = Large type
size-lg = Larger type
size-xl = Largest type
crumbs = You are here
burden = Burden feedback
print = Print
pane-tree = Choose an organisation

form-errors = Some things need correcting
form-required = Fields marked * must be filled in
form-save = Save
form-cancel = Cancel

table-actions = Actions
table-empty = Nothing here yet
table-filter = Filter
table-filter-active = conditions
table-filter-apply = Apply filter
table-filter-clear = Clear filter
table-page-info = { $n } on this page
paging = Pages
paging-previous = Previous page
paging-next = Next page

tree-open = Open { $name }
tree-close = Close { $name }

step-done = done
step-current = in progress
step-ahead = not begun
step-skipped = left out as the rules allow
step-stopped = on hold

duty-due = Due
duty-soon = due soon
duty-overdue = overdue
duty-done = done
duty-none = Nothing is due now
duty-none-more = New duties will appear here.
cite-basis = Basis:

confirm-changes = If you confirm:
confirm-back = Go back, change nothing
secret-show = Show
files-none = No files

chart-table = Show the figures as a table
chart-empty = No figures yet

error-home = Back to the home page
error-status = Status { $status }
error-id = Error number

date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
