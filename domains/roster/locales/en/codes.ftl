# How the code tables are said on screens; the keys are those of the codes in rules
choice-unknown = Not given
choice-any = Any

org-kind-COMMITTEE = Committee
org-kind-GENERAL_BRANCH = General branch
org-kind-BRANCH = Branch
org-kind-JOINT_BRANCH = Joint branch
org-kind-TEMP_COMMITTEE = Temporary committee
org-kind-TEMP_BRANCH = Temporary branch
org-kind-MOBILE_BRANCH = Branch of mobile members
org-kind-WORK_COMMITTEE = Working committee
org-kind-FUNCTIONAL = Functional organisation
org-kind-GROUP = Party group

sector-STREET = Street
sector-TOWNSHIP = Township
sector-COMMUNITY = Community
sector-VILLAGE = Village
sector-OFFICE = Public office
sector-INSTITUTION = Public institution
sector-STATE_ENTERPRISE = State enterprise
sector-PRIVATE_ENTERPRISE = Private enterprise
sector-SOCIAL_ORGANISATION = Social organisation
sector-SCHOOL = School
sector-OTHER = Other
sector-unknown = Not given

education-10 = Postgraduate
education-20 = Bachelor
education-30 = Junior college
education-40 = Secondary vocational
education-60 = Senior high school
education-70 = Junior high school
education-80 = Primary school
education-unknown = Not given

occupation-WORKER = Workers
occupation-FARMER = Farmers, herders and fishers
occupation-PROFESSIONAL = Professional and technical staff
occupation-MANAGER = Managers
occupation-OFFICIAL = Party and government staff
occupation-STUDENT = Students
occupation-OTHER = Other occupations
occupation-RETIRED = Retired
occupation-unknown = Not given

state-PROBATIONARY = Probationary member
state-FULL = Full member
state-SUSPENDED_RIGHTS = Rights suspended
state-IMPROVING = Given time to improve
state-STOPPED = Membership stopped
state-REMOVED = Removed
state-EXPELLED = Expelled
state-LEFT = Left the Party
state-CANCELLED = Probation cancelled
state-DECEASED = Deceased

sex-0 = Unknown
sex-1 = Male
sex-2 = Female
sex-9 = Not stated

joined-before_1949 = Up to September 1949
joined-1949_1966 = October 1949 to April 1966
joined-1966_1976 = May 1966 to October 1976
joined-1976_1978 = November 1976 to December 1978
joined-1979_2002 = January 1979 to October 2002
joined-2002_2012 = November 2002 to October 2012
joined-since_2012 = Since November 2012
joined-unknown = Not given

age-to_30 = 30 and younger
age-31_35 = 31 to 35
age-36_40 = 36 to 40
age-41_45 = 41 to 45
age-46_50 = 46 to 50
age-51_55 = 51 to 55
age-56_60 = 56 to 60
age-from_61 = 61 and older
age-unknown = Not given

post-secretary = Secretary
post-deputy = Deputy secretary
post-organisation = Organisation
post-publicity = Publicity
post-discipline = Discipline inspection
post-member = Committee member

spell-enrolled = Enrolled at { $org }
spell-merged = Came to { $org } by a merger
spell-split = Came to { $org } by a split
spell-transfer = Transferred to { $org }

how-founded = Founded
how-renamed = Name or type changed
how-moved = Moved below another organisation
how-merged = Merged into another organisation
how-split = Split off
how-closed = Closed
how-reopened = Opened again
