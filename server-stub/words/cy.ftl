### Yr hyn y mae'r gweinydd yn ei ddweud wrth bobl, yn Gymraeg. / What the server says to people, in Welsh.
###
### EVERY MESSAGE HERE AWAITS A TRANSLATOR: nobody has reviewed any of it.

## The public page

page-title = Adroddiadau o'r stryd
page-about = Yr hyn y mae pobl wedi'i ddweud wrth y cyngor, a beth ddaeth ohono. Ni ddangosir eu geiriau na'u lluniau yma.
page-none = Nid oes adroddiadau cyhoeddus eto.
page-latest = Yr adroddiadau cyhoeddus diweddaraf, y rhai mwyaf newydd yn gyntaf.
page-reference = Cyfeirnod
page-what = Beth
page-where = Ble
page-received = Derbyniwyd
page-status = Statws
page-noted = { $sentence } “{ $note }”
page-programs = I raglenni:
page-discovery = Darganfod Open311

## Why a report was not taken

service-gone = Nid yw { $council } bellach yn derbyn y math hwn o adroddiad yma.
photos-too-many = Mae gan adroddiad { $limit } llun ar y mwyaf.
photo-too-long = Mae llun yn hwy nag 8 MiB, neu nid oes ynddo yr un beit.

## Why a request was not answered

nothing-here = Nid oes dim yma.
failed = Methodd y gweinydd. Rhowch gynnig arall arni yn nes ymlaen.
busy = Mae'r gweinydd yn brysur. Rhowch gynnig arall arni mewn eiliad.
stalled = Ni ddaeth dim am funud. Rhowch gynnig arall arni.
jurisdiction-unknown = Ni ddaethpwyd o hyd i jurisdiction_id.
from-one-up = Rhaid i { $name } fod yn rhif o 1 i fyny.
date-form = Rhaid i { $name } fod yn ddyddiad ac amser W3C, fel yn 2026-01-31T00:00:00Z.
end-before-start = Mae end_date cyn start_date.
status-open-closed = Rhaid i status fod yn open, closed, neu'r ddau â choma.
status-unknown = Nid yw status yn un sy'n hysbys yma.
request-id-required = Mae angen service_request_id.
service-required = Mae angen service_code.
service-unknown = Nid yw service_code yn un o rai'r cyngor hwn.
key-wrong = Mae api_key yn anghywir neu ar goll.
idempotency-used = Defnyddiwyd yr Idempotency-Key hwn ar gyfer rhywbeth arall.
idempotency-form = Rhaid i Idempotency-Key fod yn 1 i 200 o nodau plaen.
place-required = Mae angen lat a long, address_string neu address_id.
place-together = Mae lat a long yn mynd gyda'i gilydd.
form-kind = Anfonwch ffurflen: application/x-www-form-urlencoded neu multipart/form-data.
form-photo-long = Gall llun fod yn 8 MiB o hyd.
form-words-long = Gall ffurflen ddal 1 MiB o eiriau.
form-media = Rhaid i media fod yn luniau JPEG.
form-media-many = Gellir anfon { $limit } llun ar y mwyaf ar unwaith.
form-parts = Mae gan y ffurflen ormod o rannau.
form-broken = Ni ellir darllen y ffurflen.
form-utf8 = Nid yw'r ffurflen yn UTF-8.
