# What rules say (`rules/`), for every room.

# Counting
rule-quorum = A quorum needs at least { $figure } of those due with voting rights in the room
rule-majority = At least { $figure } yes votes are needed
rule-tally-impossible = These counts cannot be: present are at most those due, yes votes at most those present, written opinions come from those absent

# Membership
rule-graduate-retention = The affiliation of a graduate is kept at the school for { $figure } years at most, as a rule
rule-contact-abroad = Contact with a member studying abroad is made at least every { $figure } months
rule-studying-abroad = Study abroad for more than { $figure } years without return: the membership is generally stopped
rule-contact-regained = Contact is there again; nothing else changes
rule-restoration = Contact regained does not restore a stopped membership: the procedure for restoring it is needed
rule-no-restoration = There is no restoration after removal, leaving or expulsion; joining anew is possible
rule-left-by-conduct = { $figure } months in a row without organisation life, dues or Party work and without good reason: the branch meeting takes it up, a higher organisation approves

# Powers of organisations
rule-power = An organisation of this type may do this
rule-power-temporary = A temporary organisation generally does not do this
rule-power-none = An organisation of this type does not do this

# Dues
rule-dues-base = The base is what the rules name, after tax and contributions
rule-dues-item-foreign = The pay slip has an item the rules do not know for these wage earners; it was not counted
rule-dues-item-negative = An amount of the pay slip is negative
rule-dues-base-negative = More is withheld than counts: the base is zero
rule-dues-base-below-zero = A base is never below zero
rule-dues-rate = The rate is { $figure } parts in ten thousand of the whole base
rule-dues-cap = A month's dues are generally { $figure } yuan at most; more is voluntary
rule-dues-no-income = There is no income; look whether a fixed amount applies
rule-dues-farmer = Farmers pay 0.2 to 1 yuan a month
rule-dues-fixed = Members without wages pay 0.2 yuan a month
rule-dues-month-step = Dues of a month cannot go from this state to that
rule-dues-in-order = No month is overdue
rule-dues-reminded = Months are overdue: remind the member
rule-dues-criticised = Several months in a row are overdue: the branch criticises and sets a deadline
rule-dues-triggered = { $figure } months in a row unpaid without good reason: the branch meeting takes it up, a higher organisation approves
rule-dues-make-up = Dues are made up for { $figure } months at most, as a rule
rule-dues-gift = A voluntary payment stays with the organisation that received it; there is no ceiling
rule-dues-gift-to-centre = A single voluntary payment of { $figure } yuan or more goes to the Centre as a whole
rule-dues-hardship = Dues are reduced or waived when the branch has studied it and the next higher committee has approved
rule-dues-payee = Dues are paid to the branch of the formal affiliation; with the certificate of mobile members also where they live
rule-dues-in-person = Dues are paid monthly and in person
rule-dues-consent = Quarterly payment or payment through another needs the consent of the branch
rule-dues-forbidden-manner = Dues are not advanced or deducted by an organisation, nor asked beyond the rules
rule-dues-collective = Spending and allocating dues is decided collectively
rule-dues-purpose = Dues are spent on the five purposes of the rules; another purpose needs a look
rule-dues-remittance = { $figure } parts in ten thousand of what was collected are sent up

# Developing members
rule-dev-step = The regulation knows no such step from here
rule-dev-age = An applicant is { $figure } or over on the day of the application
rule-dev-readmission = Who was expelled is not admitted again within { $figure } years
rule-dev-talk = Someone is sent to talk within { $figure } month of receiving the application
rule-dev-contacts = An activist has one or { $figure } contacts, who are full members
rule-dev-training = An activist is trained for { $figure } months or more; moves do not interrupt it
rule-dev-opinions = The opinions of the Party group, of contacts, of members and of the masses are heard
rule-dev-discussed = The branch committee discusses it
rule-dev-handover = The materials of training were not handed over at a move
rule-dev-notice-length = A public notice hangs for { $figure } working days or more
rule-dev-notice-place = A public notice is put up at work, study or residence
rule-dev-notice-both-places = For mobile people it is put up both where they came from and where they live
rule-dev-notice-ended = An object is listed after the public notice has ended
rule-dev-notice-order = The public notice follows the consent of the higher committee
rule-dev-filed = The higher committee has filed the proposal
rule-dev-consent = The higher committee has agreed
rule-dev-introducers-two = { $figure } full members introduce
rule-dev-introducers-eligible = Probationary members, and members whose rights are suspended, do not introduce
rule-dev-introducers-sanctioned = Within the effect of a sanction members should not introduce
rule-dev-review = The political review was passed, in writing
rule-dev-review-missing = Without a political review nobody is developed
rule-dev-review-failed = Who did not pass the political review is not developed
rule-dev-review-written = The conclusion of the political review is in writing
rule-dev-review-places = For mobile people the organisations at the registered and at the actual residence are asked
rule-dev-class = A class of { $figure } days or 24 hours of study precedes admission
rule-dev-class-rare = The rare case without a class goes on with its reason
rule-dev-leaving = Who leaves within { $figure } months is normally not admitted here
rule-dev-examined = The branch committee examines it
rule-dev-pre-review-written = The result of the pre-review is in writing
rule-dev-body = Only a committee or work committee with that power approves
rule-dev-body-deliberates = This organisation deliberates and does not approve
rule-dev-body-temporary = A temporary organisation approves only where it is provided otherwise
rule-dev-branch = Only the meeting of a branch accepts
rule-dev-branch-temporary = A temporary branch accepts only where it is provided otherwise
rule-dev-meeting-late = The branch meeting is held within { $figure } month of the pre-review
rule-dev-secret = The ballot is secret
rule-dev-one-by-one = Several candidates are discussed and voted on one by one
rule-dev-committee-talk = Someone of the committee talks to the person before the approval
rule-dev-committee-vote = The committee decides collectively, by vote, one by one
rule-dev-approval-late = The committee approves within { $figure } months of the report
rule-dev-approval-over = An approval is never later than { $figure } months
rule-dev-oath = The oath is normally taken within { $figure } month of the reply
rule-dev-extension = A probation is extended by { $figure } months at least and 12 at most
rule-dev-extension-once = A probation is extended { $figure } time at most
rule-dev-probation-end = A probation lasts { $figure } months from the meeting that accepted; nobody is confirmed before its end
rule-dev-conversion-applied = A conversion begins with a written application
rule-dev-conversion-late = A conversion is approved within { $figure } months of the report
rule-dev-postponed = After a transfer the discussion is put off by { $figure } months at most

# Transfers
rule-transfer-step = A transfer cannot go this way from here
rule-transfer-party = This step is another party's
rule-transfer-letter-days = A letter holds for { $figure } days at most
rule-transfer-reissue = A letter is issued anew with the certificate of the branch and the request of the member
rule-transfer-delay = More than { $figure } months have passed since the letter was issued: look into the reason
rule-transfer-refusal = A transfer is not sent back without a reason
rule-transfer-body = Base committees that may approve probationary members issue and receive letters
rule-transfer-dues = Dues are settled up to the month before the transfer
rule-transfer-none = No transfer is due
rule-transfer-due = The affiliation should be transferred
rule-transfer-mobile = { $figure } months or more away without a fixed place: register as mobile member

# Organisation life
rule-life-ok = The period is in order
rule-life-due-soon = No meeting was held yet and the period ends soon
rule-life-missed = The period ended without a meeting; a later one does not repair it
rule-life-explained = The period ended without a meeting; the organisation said why
rule-meeting-step = A meeting cannot go from this state to that
rule-study-hours = Study comes to { $figure } hours a year or more, as a rule
rule-study-class = A class of the superior is attended once a year or more
rule-study-new-secretary = A new secretary attends a class within { $figure } months

# Organisations, terms, steps of a membership
rule-branch-size = The size of the branch is in order
rule-branch-too-small = Fewer than { $figure } full members are no branch; a joint branch is possible
rule-branch-too-large = A branch generally has { $figure } members at most
rule-committee-size = The size of the committee is in order
rule-committee-too-large = A branch committee generally has { $figure } members at most
rule-committee-missing = A branch of 7 or more full members has a committee of at least { $figure }
rule-committee-not-needed = A branch of fewer than { $figure } full members has a secretary and, if needed, a deputy
rule-joint-units = A joint branch generally covers { $figure } units at most
rule-member-step = The regulations know no such change of membership
rule-improvement-limit = The time to improve is { $figure } months at most
rule-parent = An organisation of this type cannot stand there
rule-term-extension = A term is extended or advanced by { $figure } year at most
rule-term-in = Within the term
rule-term-remind = Less than { $figure } months of the term are left: prepare the election
rule-term-overdue = The term has ended and no election is recorded
rule-openness-step = The four steps (proposal, review, approval, publication) are taken in order; none is skipped
rule-openness-authority = What goes beyond the authority of this body is approved above
rule-openness-secret = Secrets of Party and state are never made public
rule-openness-masked = Of persons only the minimum is shown; numbers, telephones, addresses and accounts are masked
rule-openness-stood = It stood for { $figure } working days, fewer than its rule asks; taken back, the count begins anew
rule-petition-step = A petition cannot go this way from here
rule-petition-party = This step is another party's
rule-petition-extended-before = The time is extended once only
rule-petition-extension-head = An extension needs the approval of the head of the handling body
rule-petition-extension-reasons = The petitioner is told why the time is extended
rule-petition-extension-days = The time is extended by { $figure } days at most
rule-petition-review-late = Review and recheck are asked for within { $figure } days of the written answer
rule-petition-accusation = An accusation goes to the discipline body; this office neither keeps nor sees it
rule-petition-appeal = Against a disposal of the Party about oneself there is the appeal route inside the Party
rule-petition-law = For this matter the law gives another route: court, arbitration or reconsideration
rule-petition-above = What concerns the office or its handler is handled one level above
rule-petition-here = Handled here
rule-petition-rechecked = After the recheck the same facts and reasons are not taken again
rule-petition-open-below = While the level below handles the matter in time, the level above does not take it
rule-petition-visit-level = A visit goes to the competent body at its own or the next higher level
rule-petition-representatives = For a common matter { $figure } representatives at most are sent
rule-petition-withdrawal = Whoever has a direct interest in the matter withdraws from it

rule-discussion-own = This level decides
rule-discussion-criticism = No office takes out criticism of itself; the level above decides
rule-discussion-reason = Choose a reason of the published list
rule-discussion-official = An official answer stays on record; correct it by another
rule-discussion-removal = Taken out for a published reason
rule-discussion-same-person = Another person than the one who took it out decides about the appeal
rule-discussion-own-text = Nobody decides about the own appeal
rule-discussion-hold = Texts are held for {$figure} hours at most
rule-discussion-pace = {$figure} texts a minute at most; wait a moment, what you wrote is still here
rule-discussion-same = You wrote the same text within a day
rule-discussion-stage = This is no step at this stage
rule-discussion-amendment = Amendments are proposed and answered while the proposal is open
