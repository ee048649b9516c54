### What the terminal says around a talk, in English.

keys = b: { $back }. q: leave it; it is kept.
keys-first = q: leave it; it is kept.
choose = Number?
choose-category = Number, or a few words about it?
choose-found = Number, or other words? Enter: all of them.
exit = x: { $exit }
choose-many = Numbers, like 1,3?
choose-many-or-none = Numbers, like 1,3? Enter: none.
choose-or-none = Number? Enter: none.
go-on = Enter: { $go_on }.
line = Your answer?
place = The place? Enter: later.
line-or-none = Your answer? Enter: none.
lines = Your words, in one line? Enter: none.
photos = The photo's file? Enter: go on.
photo-kept = The photo is kept.
contact-name = Your name?
contact-email = Your e-mail address?
contact-phone = Your phone number?
before = Until now: { $typed }
refused = You typed: { $typed }
same = Enter: as it is.
same-or-away = Enter: as it is. -: none.
check = s: { $send }. 1 to { $last }: change that answer.
left = Kept as a draft. To go on: { $wayside } report --draft { $id }
left-nothing = Nothing is kept: you had not told us anything.
ended = Kept as a draft, should you need your words elsewhere: { $id }
not-understood = Type one of what is offered: a number, or a key.
contact-nobody = Enter: without your name.
behalf-name = Their name?
behalf-email = Their e-mail address?
behalf-phone = Their phone number?
behalf-nobody = Enter: nobody told you.
behalf-agreed = Did they agree to be named? 1: yes. 2: no.
none = Enter: none.
same-or-none = Enter: { $typed }. -: none.
copy = c: { $copy }
photo-refused = { $file }: { $why }

## Which report, which category, which language

no-such-report = There is no report { $typed } on this phone. `{ $wayside } list` shows them all.
several-reports = Several reports fit { $typed }. Type more of the id.
no-such-category = There is no category "{ $typed }". Use one of: { $known }.
no-such-language = There is no language "{ $typed }". Use one of: { $known }.
language-chosen = Everything is said in English from now on.
no-such-number = This report has no photo { $number }.
say-which-folder = Say where the reports are: --data DIR, or WAYSIDE_DATA.
say-what-about = Say what it is about: { $wayside } report SERVICE. `{ $wayside } services` shows them all.
answer-form = Write an answer as QUESTION=VALUE: --answer waste=TYRES.
set-aside-before = There are more reports, which could not be read: their file was damaged. It is kept in { $folder }. This is said until that folder is gone.
set-aside = The reports on this phone could not be read: the file is damaged. It is kept, whole, in { $folder }. A new, empty one is in use now.

## Setting up

set-up = { $council } is set up (pack { $version }).
type-init = To set up a council: `{ $wayside } init --pack FILE`
pack-new = { $council } has a new pack ({ $version }).
pack-newest = The pack of { $council } is the newest ({ $version }).
pack-failed = { $council }: { $why }
no-pack-server = The pack names no server that could have a newer one.
service-private = (private: never on a map or a list)
service-optional = (optional)
service-only-if = only if { $question } is one of: { $values }

## A report

submitted-before = This report was submitted already. To change what it says: { $wayside } edit { $id }.
draft-kept = Kept as a draft: { $id }
to-go-on = To go on: { $wayside } report --draft { $id }{ $answers }
to-go-without-photo = To submit it without the photo: { $wayside } report --draft { $id } --without-photo{ $answers }
submitted = Saved on this phone. To send it: { $wayside } sync

## Changing it

changed-here = Changed. The council has not seen it before.
changed-draft = Changed. It is still a draft.
changed-refused = Changed. The council did not take the earlier version. To send this one: { $wayside } sync
changed-told = Changed. The council is told with the next sync.
rest-kept = Everything else that you gave is kept in the draft.
photo-too-late = This report was submitted already: no photo can be added to it.
removed-here = Removed. The council does not get this photo.
removed-let-go = Removed. It is not sent again, but the council may have it, or a part of it, all the same.
type-describe = To write it there: { $wayside } edit { $id } --description TEXT
type-describe-anew = To write it there, in the place of "{ $words }": { $wayside } edit { $id } --description TEXT
comment-kept = Kept. It goes to the council with the next sync, after the report.
taken-back-here = Taken back. It was not sent.
taken-back-refused = Taken back. The council had not taken it.
taken-back-told = Taken back. The council is told with the next sync.
taken-back-let-go = Taken back. It is not sent again. If it had arrived, the council has it: tell them.
sent-again = It goes again with the next sync, and says that it may repeat.
exported-one = It is in { $file }.
still-goes = It is still on its way: the next `{ $wayside } sync` goes on with it. Once you have told them: { $wayside } withdraw { $id }
export-draft = This is a draft: submit it first.
nothing-needs-you = Nothing needs you. To write out a report all the same: { $wayside } export FOLDER ID
exported = What needs you is in { $file }.

## Sending

sending = Sending. Where the line is bad this takes a minute or two.
sending-elsewhere = Another process is sending these reports just now.
sent-reports =
    { $count ->
        [0] No report was sent.
        [one] { $count } report was sent.
       *[other] { $count } reports were sent.
    }
sent-photos =
    { $count ->
        [one] { $count } photo was sent.
       *[other] { $count } photos were sent.
    }
told-changes =
    { $count ->
        [one] The council was told of { $count } change.
       *[other] The council was told of { $count } changes.
    }
to-go-reports =
    { $count ->
        [one] { $count } report is still to go.
       *[other] { $count } reports are still to go.
    }
to-go-photos =
    { $count ->
        [one] { $count } photo is still to go.
       *[other] { $count } photos are still to go.
    }
to-go-changes =
    { $count ->
        [one] { $count } comment or change is still to go.
       *[other] { $count } comments and changes are still to go.
    }
nothing-to-go = Nothing is left to send.
nothing-by-itself = Nothing else goes by itself.
nothing-tried = Nothing was tried: the last try was less than a minute ago, and asking helps once a minute.
nothing-tried-busy = Nothing was tried: the council's server asked us to wait, and is left alone until { $when }. Asking does not help before then.
nothing-tried-refused = Nothing was tried: the council's server does not accept this app at the moment, and is left alone until { $when }. Asking does not help before then.
nothing-tried-look = Nothing was tried: whether it arrived is looked into from { $when } on.
not-asked-just-now = The council could not be asked just now: this is what it said last.
council-has-none = No report of yours is known to be with the council yet.

## The list

nothing-reported = Nothing reported yet.
column-id = ID
column-what = WHAT
column-stands = WHERE IT STANDS
column-reference = REFERENCE
column-status = STATUS
column-photos = PHOTOS
column-next = NEXT TRY
several =
    { $count ->
        [one] { $count } report
       *[other] { $count } reports
    }
type-sync = In a terminal nothing goes by itself between commands. To try now: { $wayside } sync
type-sync-later = In a terminal nothing goes by itself between commands. To send it from then on: { $wayside } sync
type-resend = To send a held one again: { $wayside } resend { $id }
type-edit = To change it: { $wayside } edit { $id } --answer QUESTION=VALUE
type-edit-refused = To change what was refused: { $wayside } edit { $id }, with --answer, --at, --description or --remove-photo
type-remove-photo = To remove the photo: { $wayside } edit { $id } --remove-photo { $number }
type-export = To tell the council another way: { $wayside } export FOLDER
type-export-one = To tell the council another way without waiting: { $wayside } export FOLDER { $id }
type-draft = To go on with a draft: { $wayside } report --draft { $id }

## One report

row-seen = Seen
row-where = Where
row-words = In words
row-name = Your name
row-behalf = On behalf of
row-email = E-mail address
row-phone = Phone number
row-photo = Photo { $number }
row-added = You added
row-changed = You changed
row-took-back = You took it back
photo-size = { $width }×{ $height }, { $sent } of { $length } bytes sent
quoted = "{ $words }"
changed-description = the words
changed-answers = the answers
changed-position = the place
changed-reporter = your name
changed-language = the language
update = { $when }: { $sentence }
update-noted = { $when }: { $sentence } "{ $note }"

## When it is tried next

next-now = Next try: with the next `{ $wayside } sync`.
next-minutes =
    { $count ->
        [one] Next try: in a minute, with the next `{ $wayside } sync` from { $clock } on.
       *[other] Next try: in { $count } minutes, with the next `{ $wayside } sync` from { $clock } on.
    }
next-hours =
    { $count ->
        [one] Next try: in { $count } hour, with the next `{ $wayside } sync` from { $clock } on.
       *[other] Next try: in { $count } hours, with the next `{ $wayside } sync` from { $clock } on.
    }
next-on = Next try: with the next `{ $wayside } sync` from { $moment } on.
in-now = now
in-minutes = in { $count } min
in-hours = in { $count } h
in-days =
    { $count ->
        [one] in { $count } day
       *[other] in { $count } days
    }
