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
    .help = Try another connection. If that does not help, update the app.
wedged-held = We sent this but got no answer. We cannot find out if the council has it.
    .help = You can send it again. Then the council may get it twice. Or ask the council: { $contact }.
status-investigating = The council is finding out about it.
status-scheduled = The council has set a time for the work.
status-referred = Closed: the council has given it to someone else.
