### What Wayside says to people, in English. Whole sentences; nothing is put together from pieces. No "please", no "sorry",
### no "invalid": what helps is said instead. `.help` is what helps.

## Where a report stands

opening-report = Saved on this phone. Not sent yet.
opening-report-sent = Saved on this phone. The council has not confirmed it yet.
opening-photo = Kept on this phone. The photo is not sent yet.
opening-comment = Your comment is not sent yet.
opening-amendment = What you changed is not sent yet.
opening-withdrawal = The council has not been told yet.

goes-by-itself = It goes by itself when you have signal.
tried-by-itself = It is tried again by itself.
leased = Saved on this phone. It is being sent now.
unconfirmed = Saved on this phone. It may have arrived: there was no answer that says so.
    .help = It is checked by itself before anything is sent again.
unconfirmed-arrives-once = Saved on this phone. It may have arrived: there was no answer that says so. It is sent again, and arrives once.
token = The council has it. Received, reference to come.
accepted = The council has it. It gives no reference.
accepted-with-reference = The council has it. Reference { $reference }.
withdrawing = You took this back. The council is being told.
withdrawing-not-told = You took this back. The council does not know that yet.
withdrawn-by-person = You took this back. It was not sent.
withdrawn-may-have-arrived = You took this back. It is not sent again, but it may have arrived before.
    .help = To be sure, tell the council: { $contact }.
withdrawn-council-told = You took this back. The council has been told.
withdrawn-endpoint-takes-none = The council takes no photos this way. It is kept on this phone.

goes-again = You decided to send it again although it may have arrived. The council may have it twice then.
sent-again = You sent it again although it may have arrived. The council may have it twice.
photo-sent = The photo is sent.
photo-not-sent = The photo is not sent yet.
photos-sent = { $sent } of { $total } photos sent.

## One thing beside the words

part-photo-queued = Kept on this phone. The photo goes by itself when you have signal.
part-photo-leased = Kept on this phone. The photo is being sent now.
part-photo-may-have-arrived = You removed this photo. The council may have it, or a part of it, all the same.
part-photo-removed = You removed this photo. It was not sent.
part-photo-after-words = Kept on this phone. Photos go after the words.
part-photo-with-words = Kept on this phone. The photo goes with the words.
part-after-report = Kept on this phone. It goes after the report.
part-leased = It is being sent now.
part-answer-lost = It may have arrived: there was no answer that says so. It is sent again, and arrives once.
part-withdrawal-too-late = You wanted to take it back, but it had arrived, and the council cannot be told so from here.
    .help = Tell the council: { $contact }.
part-accepted = The council has it.

## Why something waits

waiting-offline = There is no connection. It goes by itself when you have signal.
waiting-server-busy = The council's server asked us to wait. It is tried again by itself.
waiting-metered = Photos wait for Wi-Fi, because this connection costs money.
    .help = To send them now, allow photos on mobile data.
waiting-parent = Photos go once the council has the words.
waiting-key-unavailable = The phone does not give out its key just now.
    .help = Unlock the phone. If there is no room left on it, make some. If that does not help, restart it.

## What went wrong on the way

trouble-no-network = There is no connection.
trouble-dns = The council's server could not be found.
    .help = If other websites do not open either, it is the connection. If they do, the address may be wrong: update the app.
trouble-connect = The council's server did not answer.
trouble-tls = The connection to the council's server was not safe.
    .help = If you are on public Wi-Fi, use another connection. Check the phone's date.
trouble-lost = The connection was lost.
trouble-interrupted = Sending was interrupted.
trouble-local-read = The phone could not read what it was to send.
trouble-damaged = A part of it was damaged on the way.
trouble-bad-address = The council's address in this app is wrong.
    .help = Update the app.
trouble-not-our-server = Something other than the council's server answered.
    .help = If you are on public Wi-Fi, sign in to it in your browser, or use another connection.
trouble-bad-answer = The council's server gave an answer that made no sense.
trouble-forbidden = The council's server, or a filter on the way to it, does not accept this app at the moment.
    .help = At the next try, another connection may help. If it stays so, update the app.
trouble-refusing = The council's server refuses one report after the other with the same words.
    .help = If it stays so, tell the council another way.
trouble-busy = The council's server has too much to do.
trouble-status = The council's server has a problem (code { $code }).
    .help = If it stays so, tell the council another way.

## What needs the person

could-not-report = We could not send this.
could-not-photo = We could not send this photo.
could-not-comment = We could not send your comment.
could-not-amendment = We could not send what you changed.
could-not-withdrawal = We could not tell the council that you took this back.

another-way = Tell the council another way: { $contact }.
server-said = The council's server said: "{ $words }".
server-said-a-sentence = The council's server said: "{ $words }"

wedged-answer-refused = The council does not accept the answer to "{ $question }".
    .help = Change that answer.
wedged-service-gone = The council no longer takes this kind of report here.
    .help = Choose another category.
wedged-elsewhere = This is no longer the council's to take.
    .help = Tell them, and take this report back.
wedged-no-private-endpoint = The council has no safe way to take a private report from this app.
wedged-held = We could not tell whether this arrived, and the council's server does not tell us.
    .help = Send it again if it matters more than a double; or ask the council: { $contact }.
wedged-held-as-duplicate = The council's server calls this a duplicate, and we could not tell whether of this report or of another.
    .help = Send it again if it matters more than a double; or ask the council: { $contact }.
wedged-photo-damaged = We could not send this photo. Its file on this phone is damaged or gone.
    .help = Remove this photo.
wedged-photo-too-large = We could not send this photo. It is too large for the council's server.
    .help = Remove this photo.
wedged-photo-left-behind = We could not send this photo. The phone could not read it when the report went. It is still on this phone.
wedged-sign-in = You are signed out.
    .help = Sign in.
wedged-app-too-old = The council's server needs version { $min } of this app or newer.
    .help = Update the app.
wedged-key-lost = This phone can no longer open this report.
    .help = Tell the council again.
wedged-conflict = The council holds another report under the same number.
wedged-refused-without-reason = The council's server refused it and gave no reason.

## The same in a few words, for a list

brief-queued = queued
brief-leased = being sent
brief-waiting-offline = waiting: no connection
brief-waiting-retry = waiting: it did not get through
brief-waiting-server-busy = waiting: the server is busy
brief-waiting-endpoint-paused = waiting: the server does not accept this app
brief-waiting-metered = waiting for Wi-Fi
brief-waiting-parent = goes after the words
brief-waiting-with-words = goes with the words
brief-waiting-key-unavailable = waiting for the phone's key
brief-unconfirmed = may have arrived
brief-token = received, reference to come
brief-accepted = with the council
brief-wedged-answer-refused = needs you: an answer was refused
brief-wedged-service-gone = needs you: no such category any more
brief-wedged-elsewhere = needs you: somebody else's business
brief-wedged-no-private-endpoint = needs you: no safe way to send it
brief-wedged-held = needs you: it may have arrived
brief-wedged-photo-damaged = needs you: the file is damaged
brief-wedged-photo-left-behind = needs you: the photo stayed behind
brief-wedged-photo-too-large = needs you: the photo is too large
brief-wedged-sign-in = needs you: signed out
brief-wedged-app-too-old = needs you: the app is too old
brief-wedged-key-lost = needs you: it cannot be opened
brief-wedged = needs you: it was refused
brief-withdrawing = being taken back
brief-withdrawn-endpoint-takes-none = stays on this phone
brief-withdrawn-may-have-arrived = taken back, perhaps too late
brief-withdrawn = taken back
brief-draft = draft
brief-draft-no-pack = draft: no council is set up
brief-draft-no-place = draft: no place
brief-draft-council-ended = draft: the council has ended
brief-draft-outside-council = draft: outside the council
brief-draft-elsewhere = draft: somebody else's business
brief-draft-service-gone = draft: no category
brief-draft-no-endpoint = draft: nobody to send it to
brief-draft-too-long = draft: too long
brief-draft-unstorable = draft: a character cannot be stored
brief-draft-answers = draft: answers missing
brief-draft-key-lost = draft: it cannot be opened
brief-draft-council-not-yet = draft: the council has not begun
brief-draft-no-contact = draft: no way to answer you
brief-draft-photo-refused = draft: a photo was not taken in

## What became of it

status-received = The council has received it.
status-investigating = The council is looking into it.
status-scheduled = The council has planned the work.
status-in-progress = The council is working on it.
status-fixed = Closed: it has been dealt with.
status-not-found = Closed: the council looked and did not find it.
status-duplicate = Closed: the council already knew of it.
status-referred = Closed: the council has passed it to somebody else.
status-private-land = Closed: it is on private land, which the owner must clear.
status-no-further-action = Closed: the council will do no more about it.
status-need-more-detail = Closed: the council needs to know more.
status-cancelled = Closed: it was cancelled.
status-not-stated = Closed: the council gave no reason.

## What has waited for long

late =
    { $count ->
        [one] One report has not reached the council yet. It is safe on this phone.
       *[other] { $count } reports have not reached the council yet. They are safe on this phone.
    }
late-help-offline = Open the app where there is Wi-Fi or a better signal.
late-help-online = Open the app to see why, or tell the council another way.
urgent-not-known = The council does not know yet. If it is dangerous, call { $day }, or { $night } out of hours.
old-not-sent =
    { $days ->
        [one] You saw this a day ago. It goes as you wrote it then.
       *[other] You saw this { $days } days ago. It goes as you wrote it then.
    }
old-received =
    { $days ->
        [one] You saw this a day before the council had it. Is it still there?
       *[other] You saw this { $days } days before the council had it. Is it still there?
    }

## Dates and names

day =
    { $month ->
        [1] { $day } January
        [2] { $day } February
        [3] { $day } March
        [4] { $day } April
        [5] { $day } May
        [6] { $day } June
        [7] { $day } July
        [8] { $day } August
        [9] { $day } September
        [10] { $day } October
        [11] { $day } November
       *[12] { $day } December
    }
date = { $day } { $year }
# A report where nobody may see what it is about.
neutral-name = Report, { $day }

## Why a draft is not a report yet

draft-unopened = A draft, kept on this phone. It cannot be opened.
draft-kept = A draft, kept on this phone.
draft-ready = It is ready to be submitted.
draft-photo-refused = A photo was not taken in.
    .help = Add another, or submit it without.
draft-photo-refused-file = The photo { $file } was not taken in.
draft-photos-refused =
    { $count ->
        [one] { $count } photo was not taken in: { $files }. Of the last:
       *[other] { $count } photos were not taken in: { $files }. Of the last:
    }
missing-pack = No council is set up on this phone yet.
    .help = Set up the council.
missing-place = Say where it is.
place-to = { $place } (to { $metres } m)
missing-ended = { $council } ended on { $date }. Set up the council that took over, and submit this there.
missing-outside = This place is not in { $council }'s area: it is { $distance } outside.
missing-service = There is no category "{ $service }". Choose another.
missing-category = Choose what it is about.
missing-endpoint = The council has no way to take this from this app.
elsewhere-area = This place is in the area of { $area }.
description-too-long = Your description must be { $limit } characters or fewer.
description-unstorable = Your description holds a character that cannot be stored. Type it again.
missing-not-yet = { $council } takes reports from { $date }. Submit this then, or set up the council that is there today.
missing-contact = Enter your email address or your phone number. The council takes this only from somebody whom it can answer.
place-provisional = The boundary of { $council } in this app is provisional: near the edge, the council may be another.

## What to put right in an answer

answer-select = Select an answer to "{ $asked }".
answer-enter = Enter an answer to "{ $asked }".
answer-unknown-question = There is no question "{ $code }" here. Take it out.
answer-not-asked = "{ $asked }" is not asked with the answers that there are. Take it out.
answer-not-wanted = "{ $asked }" takes no answer. Take it out.
answer-unknown = "{ $given }" is not one of the answers to "{ $asked }". Use one of: { $allowed }.
answer-takes-one = Select only one answer to "{ $asked }".
answer-alone = Select the answers to "{ $asked }" that apply, or only "{ $choice }".
answer-number = "{ $asked }" must be a number, like 3 or 2.5.
answer-date = "{ $asked }" must be a date, like 3 November 2026 or 3/11/2026 14:30.
answer-year = "{ $asked }" must be a date between 1926 and 2099.
answer-too-long = "{ $asked }" must be { $limit } characters or fewer.
answer-unstorable = "{ $asked }" holds a character that cannot be stored. Type it again.

## Photos

photo-not-there = There is no file with this name. Check the name of the photo's file.
photo-source = The photo's file could not be opened: { $why }.
photo-no-room = There is no room left on this phone. Nothing that is saved was touched.
photo-not-kept = The photo could not be kept on this phone: { $why }.
photo-empty = This photo's file is empty. Take the photo again.
photo-some-phones = This photo is in a format that only some phones read. Save it as a JPEG.
photo-not-jpeg = This file is not a JPEG photo, whatever its name says. Choose a photo.
photo-too-many-pixels = This photo has more pixels than a phone can work on. Take it with a lower resolution.
photo-too-large = This photo's file is too large. Take it with a lower resolution.
photo-damaged = This photo is damaged or was cut short. Choose another, or take it again.
photo-unread = This photo could not be read. Try again.

## The talk: one screen after another

ask-service = What is it about?
ask-service-select = Select what it is about.
ask-service-nothing = Nothing fits these words. Choose from all of them.
ask-danger = Is anyone in danger, or is it dangerous now?
ask-danger-select = Select whether anyone is in danger.
ask-yes = Yes
ask-no = No
call = Call 999 now
call-mobile = If you cannot speak and are on a mobile, stay on the line and press 55 when you are asked. Say where you are if you can.
call-deaf = If you are Deaf or cannot speak: 999 BSL (it needs mobile data), Relay UK on 18000, or a text to 999 if your phone is registered.
call-council = If it is not for the police, call the council.
call-power-lines = Fallen power lines: call { $number }.
call-safeguarding = If somebody is being harmed or neglected, call { $number }.
call-carry-on = I am safe now, carry on
ask-notice = Before you start
notice-why = Why we ask: { $why }.
notice-basis = What the law says: { $basis }.
notice-who = Who sees it: { $who }.
notice-how-long = How long it is kept: { $long }.
notice-private = We do not publish this, or tell the person you report. A court can make us. If only you could have seen it, they may guess.
notice-exit = "Exit this page" leaves at once. What you wrote stays on this phone, in no list until you come back to the app. Then you can go on or delete it. It hides nothing else.
notice-public = Without your name, what you report may be published.
ask-place = Where is it?
ask-place-hint = Latitude and longitude, and how many metres it may be off, like 52.6766,-2.4469,12.
ask-place-problem = Write the place as latitude, longitude and metres, like 52.6766,-2.4469,12.
ask-photos = Add photos
ask-photos-hint = You can leave this out. Where and when a photo was taken is taken out of it.
ask-optional = { $asked } (optional)
ask-many-hint = Select all that apply.
ask-number-hint = A number, like 3 or 2.5.
ask-date-hint = A day, like 3 November 2026, or a day and time, like 3/11/2026 14:30.
ask-stop = Who else to tell
ask-stop-end = This is not for the council
ask-description = What is it like, in your own words?
ask-description-hint = You can leave this out. Do not write who somebody is.
ask-contact = Who are you?
ask-contact-hint = You can leave this out, and tell us without your name. We tell you what became of it only on this phone then.
ask-contact-unstorable = What you typed holds a character that cannot be stored. Type it again.
ask-behalf = Who told you?
ask-behalf-hint = Leave this out if you saw it yourself. Otherwise ask them whether they agree that the council knows their name, so that they hear of it.
exit = Exit this page
ask-check = Check your answers before you send them
ask-not-answered = Not answered

page-problem = There is a problem
page-continue = Continue
page-back = Back
page-change = Change
page-send = Send it
call-police = Call 999
call-by-day = Call the council by day: { $number }
call-out-of-hours = Call the council out of hours: { $number }
call-number = Call { $number }
open-link = Go to { $link }
copy-words = Copy my words
notice-controller = Who answers for your data: { $controller }.
notice-officer = To ask about your data: { $officer }.
notice-ico = Number in the Information Commissioner's register: { $number }.
notice-complain = To complain: { $complain }.
notice-kept = Nothing is sent from here. What you write stays on this phone until you delete it.
ask-language = Which language?
ask-language-select = Select a language.
# Each language in itself.
language-name = English
ask-service-gone = { $council } takes no reports like this. Choose another category, or go back to the place.
ask-moved = { $council } looks after this place. What you are told and asked may be different from before.
ask-contact-too-long = What you typed must be { $limit } characters or fewer.
ask-contact-email = Enter an e-mail address in full, like name@example.org, or leave it out.
ask-contact-name = Enter your name, or leave all of it out.
ask-behalf-name = Enter their name, or leave all of it out.
ask-behalf-agree = Ask whether they agree to be named. If they do not, leave their name out.
return = You left this page
return-hint = What you wrote is still on this phone.
return-continue = Go on
return-delete = Delete this draft
return-select = Select whether to go on.
deleted-draft = Deleted from this phone.
check-photos-asked = Photos
check-photos =
    { $count ->
        [0] None
        [one] { $count } photo
       *[other] { $count } photos
    }
date-time = { $date }, { $time }

## What could not be done

failure-no-report = There is no report with this id on this phone.
failure-no-room = There is no room left on this phone.
failure-store = The reports on this phone could not be read or written: { $why }.
failure-meanwhile = Another process has changed the reports on this phone meanwhile. Try again.
failure-foreign = There is something among the reports on this phone that this version cannot read: { $why }.
failure-open = The reports on this phone cannot be opened just now: { $why }.
failure-newer-app = A newer version of the app wrote this. Update the app.
failure-file = A file could not be read or written: { $why }.
failure-network = The network could not be set up: { $why }.
failure-address = "{ $address }" is not an address that begins with http:// or https://.

pack-damaged = This pack is damaged: { $why }. Get the file again.
pack-not-one = This file is not a council pack. Choose a file that ends in .pack.
pack-newer = This pack was made for a newer version of the app. Update the app. (It needs pack format { $format }.)
pack-older = This pack was made by an older version of Wayside. Build it again. (It is of format { $format }.)
pack-unreadable = This pack could not be read: { $why }. Check that the file is there and may be read.
pack-unsigned = This pack is not signed. Ask the council for a signed one.
pack-sample = This pack is a sample: it is signed with the test key, which this app does not take. Ask the council for its own pack.
pack-stranger = This pack is signed by somebody whom this app does not know as the council. Get the pack from the council, or update the app.
pack-revoked = This pack is signed with a key that the council has taken back. Get the council's newest pack.
pack-is-older = This pack (version { $offered }) is older than the one in use ({ $installed }), which stays. Get the council's newest pack.
pack-not-kept = The pack could not be kept on this phone: { $why }.
pack-not-fetched = The pack could not be fetched.
pack-not-there = There is no pack at { $address }.
pack-something-else = Something at { $address } answered that is no pack.

change-already-sent = Already with the council, whose system takes no changes from this app. Tell the council another way.
change-perhaps-sent = It may be with the council already, whose system takes no changes from this app. Tell the council another way.
change-unsure = Nobody can tell whether the council has this. Send it again first, or tell the council another way.
change-no-way = The council no longer takes this kind of report from this app. Tell it another way.
change-being-sent = It is being sent just now. Try again in a minute.
change-no-such-photo = There is no such photo in this report.
change-taken-back = This report was taken back.
change-not-taken = The council has not taken this report, so it can be told nothing about it. Change the report itself.
change-not-held = Only what may have arrived can be sent again. What was refused can be changed, or told another way.
change-forgotten = The council has this report. Its words are no longer on this phone, so they cannot be changed here.
change-nothing = Nothing is different: say what is to be changed.
change-other-category = The category cannot be changed once a report was sent. Report it again in the other category.
change-no-comments = The council takes no comments from this app. This report is not sent yet: write it into the report instead.
change-is-draft = This is a draft. Write it into the draft itself.
change-no-comment = A comment has words, at most 4,000 characters of them.
change-kept = The report stays as it was.
submit-kept = Your words are kept as a draft.

export-no-folder = { $name } is a file. Choose a folder to write into.
export-not-written = It could not be written out: { $why }.
export-over = This was given up meanwhile. It is tried again by itself.
export-for = For { $council }, { $contact }.
export-number = Number: { $id } { $marker }
export-still-goes = It is still on its way from Wayside too, under this number.
export-private = Private: it can be read in the app alone.
export-seen = Seen: { $when }
export-where = Where: { $place }
export-name = Name: { $said }
export-email = E-mail address: { $said }
export-phone = Phone number: { $said }
export-changed = This was changed after it was sent: the council may have an earlier version.
export-comment = Your comment: { $comment }
export-photo = Photo: { $name }
export-photo-damaged = Photo: { $name }. It is damaged.
export-photo-gone = Photo { $number }: its file cannot be read on this phone, so it is not here.

place-latitude-number = The latitude is not a number.
place-longitude-number = The longitude is not a number.
place-accuracy-number = The accuracy must be a number of metres, 0 or more.
place-latitude = The latitude must be between -90 and 90 degrees.
place-longitude = The longitude must be between -180 and 180 degrees.
place-null-island = 0,0 is in the sea off Ghana: the phone had no position yet.

## The council's status in a few words, for a list

brief-status-received = received
brief-status-investigating = being looked into
brief-status-scheduled = work is planned
brief-status-in-progress = being worked on
brief-status-closed-fixed = closed: fixed
brief-status-closed-no-further-action = closed: no further action
brief-status-closed-not-found = closed: not found
brief-status-closed-need-more-detail = closed: need more detail
brief-status-closed-duplicate = closed: duplicate
brief-status-closed-referred = closed: referred
brief-status-closed-private-land = closed: private land
brief-status-closed-cancelled = closed: cancelled
brief-status-closed-not-stated = closed: no reason given

## Moments, distances, and what is asked later

distance-metres = { $metres } m
distance-kilometres = { $kilometres } km
answer-not-asked-yet = Not asked
elsewhere = { $why } { $tell }

## What is gone from the phone

unopened =
    { $count ->
        [one] This phone can no longer open one report. Tell the council again.
       *[other] This phone can no longer open { $count } reports. Tell the council again.
    }
deleted = Deleted from this phone.
    .help = To have the council's copy deleted, ask { $contact }.
