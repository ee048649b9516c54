### Yr hyn y mae system y ffôn ei hun yn ei ddweud ar ran yr ap. / What the telephone's own system says for the app, in Welsh.
###
### EVERY MESSAGE HERE AWAITS A TRANSLATOR: nobody has reviewed any of it.

app-name = Wayside

permission-location = I ddweud ble mae. Mae'r lle'n mynd at y cyngor gyda'ch adroddiad, ac i unman arall.
permission-camera = I dynnu lluniau o'r hyn rydych yn ei adrodd. Maent yn aros yn yr ap hwn ac yn mynd at y cyngor yn unig.
permission-photos = I ychwanegu lluniau a dynnoch o'r blaen. Dim ond y rhai rydych yn eu dewis a ddarllenir.
permission-notifications = I ddweud wrthych beth ddaeth o'ch adroddiadau, a phan na ellid anfon un.

channel-delivery = Anfon
channel-delivery-about = Tra bo adroddiadau'n cael eu hanfon, a phan fydd un eich angen chi
channel-council = Gan y cyngor
channel-council-about = Yr hyn y mae'r cyngor yn ei ddweud a ddaeth o'ch adroddiadau
