### Plain English. Only what plain words say otherwise stands here: everything else is as in en-GB. It is not Easy Read, which
### needs pictures and readers who tested it.

opening-report = Saved on this phone. We have not sent it yet.
opening-report-sent = Saved on this phone. We do not know yet if the council has it.
goes-by-itself = We will send it when you have signal. You do not need to do anything.
tried-by-itself = We will try again. You do not need to do anything.
leased = Saved on this phone. We are sending it now.
unconfirmed = Saved on this phone. We sent it but got no answer. The council may have it.
    .help = We will check before we send it again. You do not need to do anything.
unconfirmed-arrives-once = Saved on this phone. We sent it but got no answer. We will send it again. The council will get it once.
token = The council has it. It will give you a number later.
accepted = The council has it. It does not give you a number.
accepted-with-reference = The council has it. Your number is { $reference }.
waiting-metered = We will send photos when you have Wi-Fi. This connection costs money.
    .help = To send them now, allow photos on mobile data.
trouble-tls = The connection was not safe, so we sent nothing.
    .help = If you are on public Wi-Fi, use another connection. Check that your phone shows today's date.
trouble-not-our-server = Something answered that is not the council.
    .help = If you are on public Wi-Fi, sign in to it in your browser. Or use another connection.
trouble-forbidden = The council's computer does not let this app in at the moment.
    .help = Another connection may help at the next try. If that does not help, update the app.
wedged-held = We sent this but got no answer. We cannot find out if the council has it.
    .help = You can send it again. Then the council may get it twice. Or ask the council: { $contact }.
wedged-held-as-duplicate = The council's computer says it has this already. We cannot find out if it means your report or another one.
    .help = You can send it again. Then the council may get it twice. Or ask the council: { $contact }.
status-investigating = The council is finding out about it.
status-scheduled = The council has set a time for the work.
status-referred = Closed: the council has given it to someone else.

## The talk: one screen after another

ask-service = What do you want to tell us about?
ask-service-select = Choose what you want to tell us about.
ask-service-nothing = We found nothing for these words. Choose from the whole list.
ask-danger = Is anyone in danger now?
ask-danger-select = Tell us if anyone is in danger.
call-mobile = Can you not speak? On a mobile, call 999 and stay on the line. Press 55 when you are asked to. If you can, say where you are.
call-deaf = Are you Deaf, or can you not speak? You can use 999 BSL (it needs mobile data) or Relay UK on 18000. You can text 999 if your phone is registered.
call-council = If you do not need the police, call the council.
call-power-lines = Has a power line fallen? Keep away and call { $number }.
call-carry-on = I am safe now. Go on
notice-why = Why we ask you: { $why }.
notice-basis = What the law says: { $basis }.
notice-who = Who can see it: { $who }.
notice-how-long = How long we keep it: { $long }.
notice-private = We do not publish this. We do not tell the person you write about. A court can make us tell them. If only you could have seen it, they may guess that it was you.
notice-exit = "Exit this page" closes this at once. What you wrote stays on this phone. No list shows it until you come back to the app. Then you can go on, or delete it. It does not hide anything else.
notice-public = We may publish what you tell us. We do not publish your name.
ask-place-hint = Give the latitude and the longitude. Then say how many metres it may be wrong.
ask-photos-hint = You do not have to. We take out of the photo when and where you took it.
ask-many-hint = Choose everything that is right.
ask-date-hint = Write the day, like 3 November 2026. Or the day and time, like 3/11/2026 14:30.
ask-stop = Who else you need to tell
ask-stop-end = The council cannot help with this
ask-description = Tell us more in your own words
ask-description-hint = You do not have to. Do not write anyone's name.
ask-contact = What is your name?
ask-contact-hint = You do not have to tell us. Without your name, you can see what happened only on this phone.
ask-behalf-hint = Leave this out if you saw it. First ask them if the council may know their name. Then they hear what happens.
ask-check = Check your answers. Then send them
ask-not-answered = You did not answer this

## What to put right in an answer

answer-select = Choose an answer to "{ $asked }".
answer-enter = Write an answer to "{ $asked }".
answer-not-asked = With your other answers, we do not ask "{ $asked }". Take your answer out.
answer-unknown = "{ $given }" is not an answer to "{ $asked }". Choose one of these: { $allowed }.
answer-takes-one = Choose only one answer to "{ $asked }".
answer-number = Write a number as the answer to "{ $asked }". For example: 3 or 2.5.
answer-date = Write a date as the answer to "{ $asked }". For example: 3 November 2026.
answer-year = Write a date from 1926 to 2099 as the answer to "{ $asked }".
answer-too-long = Your answer to "{ $asked }" is too long. Use { $limit } characters or fewer.
description-too-long = You wrote too much. Use { $limit } characters or fewer.

## What is urgent, or old

urgent-not-known = The council does not know about this yet. If it is dangerous, call { $day }. At night and at weekends, call { $night }.
old-not-sent =
    { $days ->
        [one] You saw this one day ago. We will send it as you wrote it.
       *[other] You saw this { $days } days ago. We will send it as you wrote it.
    }
notice-kept = This does not send anything. What you write stays on this phone until you delete it.
