### What the telephone's own system says for the app: its name, why it asks for something, what its notifications are called. Android
### and iOS read files of their own, which are generated from this one (cargo run -p wayside-tests --bin native).

app-name = Wayside

permission-location = To say where it is. The place goes to the council with your report, and nowhere else.
permission-camera = To take photos of what you report. They stay in this app and go to the council alone.
permission-photos = To add photos that you took before. Only those that you choose are read.
permission-notifications = To tell you what became of your reports, and when one could not be sent.

channel-delivery = Sending
channel-delivery-about = While reports are being sent, and when one needs you
channel-council = From the council
channel-council-about = What the council says became of your reports
