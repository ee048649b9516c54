### Yr hyn y mae Wayside yn ei ddweud wrth bobl, yn Gymraeg. / What Wayside says to people, in Welsh.
###
### EVERY MESSAGE HERE AWAITS A TRANSLATOR: nobody has reviewed any of it. Once a translator has read a message, they write
### above it a line that begins with "# reviewed:", and their name and the day after it.

## Where a report stands

opening-report = Wedi'i gadw ar y ffôn hwn. Heb ei anfon eto.
opening-report-sent = Wedi'i gadw ar y ffôn hwn. Nid yw'r cyngor wedi'i gadarnhau eto.
opening-photo = Wedi'i gadw ar y ffôn hwn. Nid yw'r llun wedi'i anfon eto.
opening-comment = Nid yw eich sylw wedi'i anfon eto.
opening-amendment = Nid yw'r hyn a newidiwyd gennych wedi'i anfon eto.
opening-withdrawal = Nid yw'r cyngor wedi cael gwybod eto.

goes-by-itself = Bydd yn mynd ohono'i hun pan fydd gennych signal.
tried-by-itself = Rhoddir cynnig arall arni'n awtomatig.
leased = Wedi'i gadw ar y ffôn hwn. Mae'n cael ei anfon nawr.
unconfirmed = Wedi'i gadw ar y ffôn hwn. Efallai ei fod wedi cyrraedd: ni ddaeth ateb i ddweud hynny.
    .help = Caiff ei wirio'n awtomatig cyn i unrhyw beth gael ei anfon eto.
unconfirmed-arrives-once = Wedi'i gadw ar y ffôn hwn. Efallai ei fod wedi cyrraedd: ni ddaeth ateb i ddweud hynny. Caiff ei anfon eto, ac unwaith y bydd yn cyrraedd.
token = Mae ef gan y cyngor. Wedi'i dderbyn, cyfeirnod i ddod.
accepted = Mae ef gan y cyngor. Nid yw'r cyngor yn rhoi cyfeirnod.
accepted-with-reference = Mae ef gan y cyngor. Cyfeirnod { $reference }.
withdrawing = Rydych wedi tynnu hwn yn ôl. Mae'r cyngor yn cael gwybod.
withdrawing-not-told = Rydych wedi tynnu hwn yn ôl. Nid yw'r cyngor yn gwybod hynny eto.
withdrawn-by-person = Rydych wedi tynnu hwn yn ôl. Ni chafodd ei anfon.
withdrawn-may-have-arrived = Rydych wedi tynnu hwn yn ôl. Ni fydd yn cael ei anfon eto, ond efallai iddo gyrraedd yn barod.
    .help = I fod yn siŵr, dywedwch wrth y cyngor: { $contact }.
withdrawn-council-told = Rydych wedi tynnu hwn yn ôl. Mae'r cyngor wedi cael gwybod.
withdrawn-endpoint-takes-none = Nid yw'r cyngor yn derbyn lluniau fel hyn. Mae wedi'i gadw ar y ffôn hwn.

goes-again = Fe wnaethoch benderfynu ei anfon eto, er y gallai fod wedi cyrraedd. Efallai y bydd y cyngor wedi'i gael ddwywaith wedyn.
sent-again = Fe wnaethoch ei anfon eto, er y gallai fod wedi cyrraedd. Efallai fod y cyngor wedi'i gael ddwywaith.
photo-sent = Mae'r llun wedi'i anfon.
photo-not-sent = Nid yw'r llun wedi'i anfon eto.
photos-sent =
    { $total ->
        [two] { $sent } o { $total } lun wedi'u hanfon.
       *[other] { $sent } o { $total } llun wedi'u hanfon.
    }

## One thing beside the words

part-photo-queued = Wedi'i gadw ar y ffôn hwn. Bydd y llun yn mynd ohono'i hun pan fydd gennych signal.
part-photo-leased = Wedi'i gadw ar y ffôn hwn. Mae'r llun yn cael ei anfon nawr.
part-photo-may-have-arrived = Rydych wedi tynnu'r llun hwn. Efallai fod y cyngor wedi'i gael, neu ran ohono, er hynny.
part-photo-removed = Rydych wedi tynnu'r llun hwn. Ni chafodd ei anfon.
part-photo-after-words = Wedi'i gadw ar y ffôn hwn. Mae lluniau'n mynd ar ôl y geiriau.
part-photo-with-words = Wedi'i gadw ar y ffôn hwn. Mae'r llun yn mynd gyda'r geiriau.
part-after-report = Wedi'i gadw ar y ffôn hwn. Mae'n mynd ar ôl yr adroddiad.
part-leased = Mae'n cael ei anfon nawr.
part-answer-lost = Efallai ei fod wedi cyrraedd: ni ddaeth ateb i ddweud hynny. Caiff ei anfon eto, ac unwaith y bydd yn cyrraedd.
part-withdrawal-too-late = Roeddech am ei dynnu'n ôl, ond roedd wedi cyrraedd, ac ni ellir dweud hynny wrth y cyngor o'r fan hon.
    .help = Dywedwch wrth y cyngor: { $contact }.
part-accepted = Mae ef gan y cyngor.

## Why something waits

waiting-offline = Nid oes cysylltiad. Bydd yn mynd ohono'i hun pan fydd gennych signal.
waiting-server-busy = Gofynnodd gweinydd y cyngor i ni aros. Rhoddir cynnig arall arni'n awtomatig.
waiting-metered = Mae lluniau'n aros am Wi-Fi, oherwydd bod y cysylltiad hwn yn costio arian.
    .help = I'w hanfon nawr, caniatewch luniau ar ddata symudol.
waiting-parent = Bydd lluniau'n mynd unwaith y bydd y geiriau gan y cyngor.
waiting-key-unavailable = Nid yw'r ffôn yn rhoi ei allwedd ar hyn o bryd.
    .help = Datglowch y ffôn. Os nad oes lle ar ôl arno, gwnewch le. Os nad yw hynny'n helpu, ailgychwynnwch ef.

## What went wrong on the way

trouble-no-network = Nid oes cysylltiad.
trouble-dns = Ni ellid dod o hyd i weinydd y cyngor.
    .help = Os nad yw gwefannau eraill yn agor chwaith, y cysylltiad yw'r broblem. Os ydynt, efallai fod y cyfeiriad yn anghywir: diweddarwch yr ap.
trouble-connect = Ni wnaeth gweinydd y cyngor ateb.
trouble-tls = Nid oedd y cysylltiad â gweinydd y cyngor yn ddiogel.
    .help = Os ydych ar Wi-Fi cyhoeddus, defnyddiwch gysylltiad arall. Gwiriwch y dyddiad ar y ffôn.
trouble-lost = Collwyd y cysylltiad.
trouble-interrupted = Torrwyd ar draws yr anfon.
trouble-local-read = Ni allai'r ffôn ddarllen yr hyn yr oedd i'w anfon.
trouble-damaged = Cafodd rhan ohono ei difrodi ar y ffordd.
trouble-bad-address = Mae cyfeiriad y cyngor yn yr ap hwn yn anghywir.
    .help = Diweddarwch yr ap.
trouble-not-our-server = Atebodd rhywbeth heblaw gweinydd y cyngor.
    .help = Os ydych ar Wi-Fi cyhoeddus, mewngofnodwch iddo yn eich porwr, neu defnyddiwch gysylltiad arall.
trouble-bad-answer = Rhoddodd gweinydd y cyngor ateb nad oedd yn gwneud synnwyr.
trouble-forbidden = Nid yw gweinydd y cyngor, neu hidlydd ar y ffordd ato, yn derbyn yr ap hwn ar hyn o bryd.
    .help = Y tro nesaf, efallai y bydd cysylltiad arall yn helpu. Os yw'n parhau, diweddarwch yr ap.
trouble-refusing = Mae gweinydd y cyngor yn gwrthod un adroddiad ar ôl y llall gyda'r un geiriau.
    .help = Os yw'n parhau, dywedwch wrth y cyngor mewn ffordd arall.
trouble-busy = Mae gan weinydd y cyngor ormod i'w wneud.
trouble-status = Mae gan weinydd y cyngor broblem (cod { $code }).
    .help = Os yw'n parhau, dywedwch wrth y cyngor mewn ffordd arall.

## What needs the person

could-not-report = Ni allem anfon hwn.
could-not-photo = Ni allem anfon y llun hwn.
could-not-comment = Ni allem anfon eich sylw.
could-not-amendment = Ni allem anfon yr hyn a newidiwyd gennych.
could-not-withdrawal = Ni allem ddweud wrth y cyngor eich bod wedi tynnu hwn yn ôl.

another-way = Dywedwch wrth y cyngor mewn ffordd arall: { $contact }.
server-said = Dywedodd gweinydd y cyngor: "{ $words }".
server-said-a-sentence = Dywedodd gweinydd y cyngor: "{ $words }"

wedged-answer-refused = Nid yw'r cyngor yn derbyn yr ateb i "{ $question }".
    .help = Newidiwch yr ateb hwnnw.
wedged-service-gone = Nid yw'r cyngor bellach yn derbyn y math hwn o adroddiad yma.
    .help = Dewiswch gategori arall.
wedged-elsewhere = Nid mater i'r cyngor yw hwn mwyach.
    .help = Dywedwch wrthynt hwy, a thynnwch yr adroddiad hwn yn ôl.
wedged-no-private-endpoint = Nid oes gan y cyngor ffordd ddiogel o dderbyn adroddiad preifat o'r ap hwn.
wedged-held = Ni allem ddweud a gyrhaeddodd hwn, ac nid yw gweinydd y cyngor yn dweud wrthym.
    .help = Anfonwch ef eto os yw'n bwysicach nag iddo gyrraedd ddwywaith; neu gofynnwch i'r cyngor: { $contact }.
wedged-held-as-duplicate = Mae gweinydd y cyngor yn galw hwn yn ddyblygiad, ac ni allem ddweud ai o'r adroddiad hwn ynteu o un arall.
    .help = Anfonwch ef eto os yw'n bwysicach nag iddo gyrraedd ddwywaith; neu gofynnwch i'r cyngor: { $contact }.
wedged-photo-damaged = Ni allem anfon y llun hwn. Mae ei ffeil ar y ffôn hwn wedi'i difrodi neu wedi mynd.
    .help = Tynnwch y llun hwn.
wedged-photo-too-large = Ni allem anfon y llun hwn. Mae'n rhy fawr i weinydd y cyngor.
    .help = Tynnwch y llun hwn.
wedged-photo-left-behind = Ni allem anfon y llun hwn. Ni allai'r ffôn ei ddarllen pan aeth yr adroddiad. Mae'n dal ar y ffôn hwn.
wedged-sign-in = Rydych wedi'ch allgofnodi.
    .help = Mewngofnodwch.
wedged-app-too-old = Mae gweinydd y cyngor angen fersiwn { $min } o'r ap hwn, neu un mwy diweddar.
    .help = Diweddarwch yr ap.
wedged-key-lost = Ni all y ffôn hwn agor yr adroddiad hwn mwyach.
    .help = Dywedwch wrth y cyngor eto.
wedged-conflict = Mae gan y cyngor adroddiad arall o dan yr un rhif.
wedged-refused-without-reason = Gwrthododd gweinydd y cyngor ef heb roi rheswm.

## The same in a few words, for a list

brief-queued = yn y ciw
brief-leased = yn cael ei anfon
brief-waiting-offline = yn aros: dim cysylltiad
brief-waiting-retry = yn aros: nid aeth drwodd
brief-waiting-server-busy = yn aros: mae'r gweinydd yn brysur
brief-waiting-endpoint-paused = yn aros: nid yw'r gweinydd yn derbyn yr ap
brief-waiting-metered = yn aros am Wi-Fi
brief-waiting-parent = yn mynd ar ôl y geiriau
brief-waiting-with-words = yn mynd gyda'r geiriau
brief-waiting-key-unavailable = yn aros am allwedd y ffôn
brief-unconfirmed = efallai wedi cyrraedd
brief-token = wedi'i dderbyn, cyfeirnod i ddod
brief-accepted = gyda'r cyngor
brief-wedged-answer-refused = eich angen chi: gwrthodwyd ateb
brief-wedged-service-gone = eich angen chi: dim categori o'r fath mwyach
brief-wedged-elsewhere = eich angen chi: mater i rywun arall
brief-wedged-no-private-endpoint = eich angen chi: dim ffordd ddiogel i'w anfon
brief-wedged-held = eich angen chi: efallai wedi cyrraedd
brief-wedged-photo-damaged = eich angen chi: mae'r ffeil wedi'i difrodi
brief-wedged-photo-left-behind = eich angen chi: arhosodd y llun ar ôl
brief-wedged-photo-too-large = eich angen chi: mae'r llun yn rhy fawr
brief-wedged-sign-in = eich angen chi: wedi allgofnodi
brief-wedged-app-too-old = eich angen chi: mae'r ap yn rhy hen
brief-wedged-key-lost = eich angen chi: ni ellir ei agor
brief-wedged = eich angen chi: fe'i gwrthodwyd
brief-withdrawing = yn cael ei dynnu'n ôl
brief-withdrawn-endpoint-takes-none = yn aros ar y ffôn hwn
brief-withdrawn-may-have-arrived = wedi'i dynnu'n ôl, efallai'n rhy hwyr
brief-withdrawn = wedi'i dynnu'n ôl
brief-draft = drafft
brief-draft-no-pack = drafft: dim cyngor wedi'i osod
brief-draft-no-place = drafft: dim lle
brief-draft-council-ended = drafft: mae'r cyngor wedi dod i ben
brief-draft-outside-council = drafft: y tu allan i'r cyngor
brief-draft-elsewhere = drafft: mater i rywun arall
brief-draft-service-gone = drafft: dim categori
brief-draft-no-endpoint = drafft: neb i'w anfon ato
brief-draft-too-long = drafft: rhy hir
brief-draft-unstorable = drafft: ni ellir storio nod
brief-draft-answers = drafft: atebion ar goll
brief-draft-key-lost = drafft: ni ellir ei agor
brief-draft-council-not-yet = drafft: nid yw'r cyngor wedi dechrau
brief-draft-no-contact = drafft: dim ffordd i'ch ateb
brief-draft-photo-refused = drafft: ni dderbyniwyd llun

## What became of it

status-received = Mae'r cyngor wedi'i dderbyn.
status-investigating = Mae'r cyngor yn edrych i mewn iddo.
status-scheduled = Mae'r cyngor wedi trefnu'r gwaith.
status-in-progress = Mae'r cyngor yn gweithio arno.
status-fixed = Wedi cau: deliwyd ag ef.
status-not-found = Wedi cau: edrychodd y cyngor ac ni ddaeth o hyd iddo.
status-duplicate = Wedi cau: roedd y cyngor eisoes yn gwybod amdano.
status-referred = Wedi cau: mae'r cyngor wedi'i drosglwyddo i rywun arall.
status-private-land = Wedi cau: mae ar dir preifat, y mae'n rhaid i'r perchennog ei glirio.
status-no-further-action = Wedi cau: ni fydd y cyngor yn gwneud mwy yn ei gylch.
status-need-more-detail = Wedi cau: mae angen i'r cyngor wybod mwy.
status-cancelled = Wedi cau: fe'i canslwyd.
status-not-stated = Wedi cau: ni roddodd y cyngor reswm.

## What has waited for long

late =
    { $count ->
        [zero] Nid oes adroddiadau heb gyrraedd y cyngor.
        [one] Nid yw un adroddiad wedi cyrraedd y cyngor eto. Mae'n ddiogel ar y ffôn hwn.
        [two] Nid yw dau adroddiad wedi cyrraedd y cyngor eto. Maent yn ddiogel ar y ffôn hwn.
        [few] Nid yw tri adroddiad wedi cyrraedd y cyngor eto. Maent yn ddiogel ar y ffôn hwn.
        [many] Nid yw chwe adroddiad wedi cyrraedd y cyngor eto. Maent yn ddiogel ar y ffôn hwn.
       *[other] Nid yw { $count } o adroddiadau wedi cyrraedd y cyngor eto. Maent yn ddiogel ar y ffôn hwn.
    }
late-help-offline = Agorwch yr ap lle mae Wi-Fi neu signal gwell.
late-help-online = Agorwch yr ap i weld pam, neu dywedwch wrth y cyngor mewn ffordd arall.
urgent-not-known = Nid yw'r cyngor yn gwybod eto. Os yw'n beryglus, ffoniwch { $day }, neu { $night } y tu allan i oriau.
old-not-sent =
    { $days ->
        [zero] Gwelsoch hwn heddiw. Mae'n mynd fel yr ysgrifennoch ef bryd hynny.
        [one] Gwelsoch hwn ddiwrnod yn ôl. Mae'n mynd fel yr ysgrifennoch ef bryd hynny.
        [two] Gwelsoch hwn ddau ddiwrnod yn ôl. Mae'n mynd fel yr ysgrifennoch ef bryd hynny.
        [few] Gwelsoch hwn { $days } diwrnod yn ôl. Mae'n mynd fel yr ysgrifennoch ef bryd hynny.
        [many] Gwelsoch hwn { $days } diwrnod yn ôl. Mae'n mynd fel yr ysgrifennoch ef bryd hynny.
       *[other] Gwelsoch hwn { $days } diwrnod yn ôl. Mae'n mynd fel yr ysgrifennoch ef bryd hynny.
    }
old-received =
    { $days ->
        [zero] Gwelsoch hwn ar y diwrnod y cafodd y cyngor ef. A yw'n dal yno?
        [one] Gwelsoch hwn ddiwrnod cyn i'r cyngor ei gael. A yw'n dal yno?
        [two] Gwelsoch hwn ddau ddiwrnod cyn i'r cyngor ei gael. A yw'n dal yno?
        [few] Gwelsoch hwn { $days } diwrnod cyn i'r cyngor ei gael. A yw'n dal yno?
        [many] Gwelsoch hwn { $days } diwrnod cyn i'r cyngor ei gael. A yw'n dal yno?
       *[other] Gwelsoch hwn { $days } diwrnod cyn i'r cyngor ei gael. A yw'n dal yno?
    }

## Dates and names

day =
    { $month ->
        [1] { $day } Ionawr
        [2] { $day } Chwefror
        [3] { $day } Mawrth
        [4] { $day } Ebrill
        [5] { $day } Mai
        [6] { $day } Mehefin
        [7] { $day } Gorffennaf
        [8] { $day } Awst
        [9] { $day } Medi
        [10] { $day } Hydref
        [11] { $day } Tachwedd
       *[12] { $day } Rhagfyr
    }
date = { $day } { $year }
neutral-name = Adroddiad, { $day }

## Why a draft is not a report yet

draft-unopened = Drafft, wedi'i gadw ar y ffôn hwn. Ni ellir ei agor.
draft-kept = Drafft, wedi'i gadw ar y ffôn hwn.
draft-ready = Mae'n barod i'w gyflwyno.
draft-photo-refused = Ni dderbyniwyd llun.
    .help = Ychwanegwch un arall, neu cyflwynwch hebddo.
draft-photo-refused-file = Ni dderbyniwyd y llun { $file }.
draft-photos-refused =
    { $count ->
        [one] Ni dderbyniwyd { $count } llun: { $files }. Am yr olaf:
        [two] Ni dderbyniwyd { $count } lun: { $files }. Am yr olaf:
       *[other] Ni dderbyniwyd { $count } llun: { $files }. Am yr olaf:
    }
missing-pack = Nid oes cyngor wedi'i osod ar y ffôn hwn eto.
    .help = Gosodwch y cyngor.
missing-place = Dywedwch ble mae.
place-to = { $place } (i { $metres } m)
missing-ended = Daeth { $council } i ben ar { $date }. Gosodwch y cyngor a gymerodd drosodd, a chyflwynwch hwn yno.
missing-outside = Nid yw'r lle hwn yn ardal { $council }: mae { $distance } y tu allan.
missing-service = Nid oes categori "{ $service }". Dewiswch un arall.
missing-category = Dewiswch am beth mae'r adroddiad.
missing-endpoint = Nid oes gan y cyngor ffordd o dderbyn hwn o'r ap hwn.
elsewhere-area = Mae'r lle hwn yn ardal { $area }.
description-too-long = Rhaid i'ch disgrifiad fod yn { $limit } nod neu lai.
description-unstorable = Mae nod yn eich disgrifiad na ellir ei storio. Teipiwch ef eto.
missing-not-yet = Mae { $council } yn derbyn adroddiadau o { $date }. Cyflwynwch hwn bryd hynny, neu gosodwch y cyngor sydd yno heddiw.
missing-contact = Rhowch eich cyfeiriad e-bost neu eich rhif ffôn. Dim ond gan rywun y gall ei ateb y mae'r cyngor yn derbyn hwn.
place-provisional = Mae ffin { $council } yn yr ap hwn yn un dros dro: ger yr ymyl, gall y cyngor fod yn un arall.

## What to put right in an answer

answer-select = Dewiswch ateb i "{ $asked }".
answer-enter = Rhowch ateb i "{ $asked }".
answer-unknown-question = Nid oes cwestiwn "{ $code }" yma. Tynnwch ef allan.
answer-not-asked = Ni ofynnir "{ $asked }" gyda'r atebion sydd yma. Tynnwch ef allan.
answer-not-wanted = Nid yw "{ $asked }" yn cymryd ateb. Tynnwch ef allan.
answer-unknown = Nid yw "{ $given }" yn un o'r atebion i "{ $asked }". Defnyddiwch un o'r rhain: { $allowed }.
answer-takes-one = Dewiswch un ateb yn unig i "{ $asked }".
answer-alone = Dewiswch yr atebion i "{ $asked }" sy'n berthnasol, neu dim ond "{ $choice }".
answer-number = Rhaid i "{ $asked }" fod yn rhif, fel 3 neu 2.5.
answer-date = Rhaid i "{ $asked }" fod yn ddyddiad, fel 3 Tachwedd 2026 neu 3/11/2026 14:30.
answer-year = Rhaid i "{ $asked }" fod yn ddyddiad rhwng 1926 a 2099.
answer-too-long = Rhaid i "{ $asked }" fod yn { $limit } nod neu lai.
answer-unstorable = Mae nod yn "{ $asked }" na ellir ei storio. Teipiwch ef eto.

## Photos

photo-not-there = Nid oes ffeil â'r enw hwn. Gwiriwch enw ffeil y llun.
photo-source = Ni ellid agor ffeil y llun: { $why }.
photo-no-room = Nid oes lle ar ôl ar y ffôn hwn. Ni chyffyrddwyd â dim sydd wedi'i gadw.
photo-not-kept = Ni ellid cadw'r llun ar y ffôn hwn: { $why }.
photo-empty = Mae ffeil y llun hwn yn wag. Tynnwch y llun eto.
photo-some-phones = Mae'r llun hwn mewn fformat y mae rhai ffonau'n unig yn ei ddarllen. Cadwch ef fel JPEG.
photo-not-jpeg = Nid llun JPEG yw'r ffeil hon, beth bynnag yw ei henw. Dewiswch lun.
photo-too-many-pixels = Mae gan y llun hwn fwy o bicseli nag y gall ffôn weithio arnynt. Tynnwch ef â chydraniad is.
photo-too-large = Mae ffeil y llun hwn yn rhy fawr. Tynnwch ef â chydraniad is.
photo-damaged = Mae'r llun hwn wedi'i ddifrodi neu ei dorri'n fyr. Dewiswch un arall, neu tynnwch ef eto.
photo-unread = Ni ellid darllen y llun hwn. Rhowch gynnig arall arni.

## The talk: one screen after another

ask-service = Am beth mae'r adroddiad?
ask-service-select = Dewiswch am beth mae'r adroddiad.
ask-service-nothing = Nid oes dim yn cyfateb i'r geiriau hyn. Dewiswch o'r cyfan.
ask-danger = A oes unrhyw un mewn perygl, neu a yw'n beryglus nawr?
ask-danger-select = Dewiswch a oes unrhyw un mewn perygl.
ask-yes = Oes
ask-no = Nac oes
call = Ffoniwch 999 nawr
call-mobile = Os na allwch siarad a'ch bod ar ffôn symudol, arhoswch ar y lein a phwyswch 55 pan ofynnir i chi. Dywedwch ble rydych chi os gallwch.
call-deaf = Os ydych yn Fyddar neu'n methu siarad: 999 BSL (mae angen data symudol), Relay UK ar 18000, neu neges destun at 999 os yw eich ffôn wedi'i gofrestru.
call-council = Os nad mater i'r heddlu ydyw, ffoniwch y cyngor.
call-power-lines = Llinellau trydan wedi cwympo: ffoniwch { $number }.
call-safeguarding = Os yw rhywun yn cael ei niweidio neu ei esgeuluso, ffoniwch { $number }.
call-carry-on = Rwy'n ddiogel nawr, ymlaen
ask-notice = Cyn i chi ddechrau
notice-why = Pam rydym yn gofyn: { $why }.
notice-basis = Yr hyn y mae'r gyfraith yn ei ddweud: { $basis }.
notice-who = Pwy sy'n ei weld: { $who }.
notice-how-long = Am ba hyd y caiff ei gadw: { $long }.
notice-private = Nid ydym yn cyhoeddi hwn, nac yn dweud wrth y sawl rydych yn adrodd amdano. Gall llys ein gorfodi. Os mai dim ond chi allai fod wedi'i weld, efallai y byddant yn dyfalu.
notice-exit = Mae "Gadael y dudalen hon" yn gadael ar unwaith. Mae'r hyn a ysgrifennoch yn aros ar y ffôn hwn, heb fod mewn unrhyw restr nes i chi ddod yn ôl i'r ap. Yna gallwch fynd ymlaen neu ei ddileu. Nid yw'n cuddio dim byd arall.
notice-public = Heb eich enw, gellir cyhoeddi'r hyn rydych yn ei adrodd.
ask-place = Ble mae?
ask-place-hint = Lledred a hydred, a faint o fetrau y gallai fod o'i le, fel 52.6766,-2.4469,12.
ask-place-problem = Ysgrifennwch y lle fel lledred, hydred a metrau, fel 52.6766,-2.4469,12.
ask-photos = Ychwanegwch luniau
ask-photos-hint = Gallwch adael hwn allan. Caiff ble a phryd y tynnwyd llun ei dynnu ohono.
ask-optional = { $asked } (dewisol)
ask-many-hint = Dewiswch bob un sy'n berthnasol.
ask-number-hint = Rhif, fel 3 neu 2.5.
ask-date-hint = Diwrnod, fel 3 Tachwedd 2026, neu ddiwrnod ac amser, fel 3/11/2026 14:30.
ask-stop = Pwy arall i ddweud wrthynt
ask-stop-end = Nid mater i'r cyngor yw hwn
ask-description = Sut mae pethau, yn eich geiriau eich hun?
ask-description-hint = Gallwch adael hwn allan. Peidiwch ag ysgrifennu pwy yw rhywun.
ask-contact = Pwy ydych chi?
ask-contact-hint = Gallwch adael hwn allan, a dweud wrthym heb eich enw. Yna dim ond ar y ffôn hwn y dywedwn beth ddaeth ohono.
ask-contact-unstorable = Mae'r hyn a deipioch yn cynnwys nod na ellir ei gadw. Teipiwch ef eto.
ask-behalf = Pwy ddywedodd wrthych?
ask-behalf-hint = Gadewch hwn allan os gwelsoch ef eich hun. Fel arall, gofynnwch a ydynt yn cytuno i'r cyngor wybod eu henw, fel eu bod yn clywed amdano.
exit = Gadael y dudalen hon
ask-check = Gwiriwch eich atebion cyn i chi eu hanfon
ask-not-answered = Heb ei ateb

page-problem = Mae problem
page-continue = Parhau
page-back = Yn ôl
page-change = Newid
page-send = Anfon
call-police = Ffoniwch 999
call-by-day = Ffoniwch y cyngor yn ystod y dydd: { $number }
call-out-of-hours = Ffoniwch y cyngor y tu allan i oriau: { $number }
call-number = Ffoniwch { $number }
open-link = Ewch i { $link }
copy-words = Copïo fy ngeiriau
notice-controller = Pwy sy'n atebol am eich data: { $controller }.
notice-officer = I holi am eich data: { $officer }.
notice-ico = Rhif yng nghofrestr y Comisiynydd Gwybodaeth: { $number }.
notice-complain = I gwyno: { $complain }.
notice-kept = Nid oes dim yn cael ei anfon o'r fan hon. Mae'r hyn a ysgrifennwch yn aros ar y ffôn hwn nes i chi ei ddileu.
ask-language = Pa iaith?
ask-language-select = Dewiswch iaith.
language-name = Cymraeg
ask-service-gone = Nid yw { $council } yn derbyn adroddiadau fel hyn. Dewiswch gategori arall, neu ewch yn ôl at y lle.
ask-moved = { $council } sy'n gofalu am y lle hwn. Gall yr hyn a ddywedir ac a ofynnir fod yn wahanol i'r hyn a gafwyd o'r blaen.
ask-contact-too-long = Rhaid i'r hyn a deipioch fod yn { $limit } nod neu lai.
ask-contact-email = Rhowch y cyfeiriad e-bost yn llawn, fel enw@example.org, neu gadewch ef allan.
ask-contact-name = Rhowch eich enw, neu gadewch y cyfan allan.
ask-behalf-name = Rhowch eu henw, neu gadewch y cyfan allan.
ask-behalf-agree = Gofynnwch a ydynt yn cytuno i gael eu henwi. Os nad ydynt, gadewch eu henw allan.
return = Gadawsoch y dudalen hon
return-hint = Mae'r hyn a ysgrifennoch yn dal ar y ffôn hwn.
return-continue = Mynd ymlaen
return-delete = Dileu'r drafft hwn
return-select = Dewiswch a ydych am fynd ymlaen.
deleted-draft = Wedi'i ddileu o'r ffôn hwn.
check-photos-asked = Lluniau
check-photos =
    { $count ->
        [zero] Dim
        [one] Un llun
        [two] Dau lun
        [few] { $count } llun
        [many] { $count } llun
       *[other] { $count } llun
    }
date-time = { $date }, { $time }

## What could not be done

failure-no-report = Nid oes adroddiad â'r rhif hwn ar y ffôn hwn.
failure-no-room = Nid oes lle ar ôl ar y ffôn hwn.
failure-store = Ni ellid darllen nac ysgrifennu'r adroddiadau ar y ffôn hwn: { $why }.
failure-meanwhile = Mae proses arall wedi newid yr adroddiadau ar y ffôn hwn yn y cyfamser. Rhowch gynnig arall arni.
failure-foreign = Mae rhywbeth ymhlith yr adroddiadau ar y ffôn hwn na all y fersiwn hon ei ddarllen: { $why }.
failure-open = Ni ellir agor yr adroddiadau ar y ffôn hwn ar hyn o bryd: { $why }.
failure-newer-app = Fersiwn fwy newydd o'r ap a ysgrifennodd hwn. Diweddarwch yr ap.
failure-file = Ni ellid darllen neu ysgrifennu ffeil: { $why }.
failure-network = Ni ellid gosod y rhwydwaith: { $why }.
failure-address = Nid yw "{ $address }" yn gyfeiriad sy'n dechrau gyda http:// neu https://.

pack-damaged = Mae'r pecyn hwn wedi'i ddifrodi: { $why }. Mynnwch y ffeil eto.
pack-not-one = Nid pecyn cyngor yw'r ffeil hon. Dewiswch ffeil sy'n gorffen gyda .pack.
pack-newer = Gwnaed y pecyn hwn ar gyfer fersiwn fwy newydd o'r ap. Diweddarwch yr ap. (Mae angen fformat pecyn { $format }.)
pack-older = Gwnaed y pecyn hwn gan fersiwn hŷn o Wayside. Gwnewch ef eto. (Mae o fformat { $format }.)
pack-unreadable = Ni ellid darllen y pecyn hwn: { $why }. Gwiriwch fod y ffeil yno a bod modd ei darllen.
pack-unsigned = Nid yw'r pecyn hwn wedi'i lofnodi. Gofynnwch i'r cyngor am un sydd wedi'i lofnodi.
pack-sample = Sampl yw'r pecyn hwn: mae wedi'i lofnodi â'r allwedd brawf, nad yw'r ap hwn yn ei derbyn. Gofynnwch i'r cyngor am ei becyn ei hun.
pack-stranger = Llofnodwyd y pecyn hwn gan rywun nad yw'r ap hwn yn ei adnabod fel y cyngor. Mynnwch y pecyn gan y cyngor, neu diweddarwch yr ap.
pack-revoked = Llofnodwyd y pecyn hwn ag allwedd y mae'r cyngor wedi'i thynnu'n ôl. Mynnwch becyn diweddaraf y cyngor.
pack-is-older = Mae'r pecyn hwn (fersiwn { $offered }) yn hŷn na'r un sy'n cael ei ddefnyddio ({ $installed }), sy'n aros. Mynnwch becyn diweddaraf y cyngor.
pack-not-kept = Ni ellid cadw'r pecyn ar y ffôn hwn: { $why }.
pack-not-fetched = Ni ellid nôl y pecyn.
pack-not-there = Nid oes pecyn yn { $address }.
pack-something-else = Atebodd rhywbeth yn { $address } nad yw'n becyn.

change-already-sent = Mae eisoes gyda'r cyngor, nad yw ei system yn derbyn newidiadau o'r ap hwn. Dywedwch wrth y cyngor mewn ffordd arall.
change-perhaps-sent = Efallai ei fod eisoes gyda'r cyngor, nad yw ei system yn derbyn newidiadau o'r ap hwn. Dywedwch wrth y cyngor mewn ffordd arall.
change-unsure = Ni all neb ddweud a yw hwn gan y cyngor. Anfonwch ef eto yn gyntaf, neu dywedwch wrth y cyngor mewn ffordd arall.
change-no-way = Nid yw'r cyngor bellach yn derbyn y math hwn o adroddiad o'r ap hwn. Dywedwch wrtho mewn ffordd arall.
change-being-sent = Mae'n cael ei anfon ar hyn o bryd. Rhowch gynnig arall arni mewn munud.
change-no-such-photo = Nid oes llun o'r fath yn yr adroddiad hwn.
change-taken-back = Tynnwyd yr adroddiad hwn yn ôl.
change-not-taken = Nid yw'r cyngor wedi derbyn yr adroddiad hwn, felly ni ellir dweud dim wrtho amdano. Newidiwch yr adroddiad ei hun.
change-not-held = Dim ond yr hyn a allai fod wedi cyrraedd y gellir ei anfon eto. Gellir newid yr hyn a wrthodwyd, neu ei ddweud mewn ffordd arall.
change-forgotten = Mae'r adroddiad hwn gan y cyngor. Nid yw ei eiriau ar y ffôn hwn mwyach, felly ni ellir eu newid yma.
change-nothing = Nid oes dim yn wahanol: dywedwch beth sydd i'w newid.
change-other-category = Ni ellir newid y categori unwaith y mae adroddiad wedi'i anfon. Rhowch wybod amdano eto yn y categori arall.
change-no-comments = Nid yw'r cyngor yn derbyn sylwadau o'r ap hwn. Nid yw'r adroddiad hwn wedi'i anfon eto: ysgrifennwch hyn yn yr adroddiad yn lle hynny.
change-is-draft = Drafft yw hwn. Ysgrifennwch hyn yn y drafft ei hun.
change-no-comment = Mae gan sylw eiriau, hyd at 4,000 nod ohonynt.
change-kept = Mae'r adroddiad yn aros fel yr oedd.
submit-kept = Mae eich geiriau wedi'u cadw fel drafft.

export-no-folder = Ffeil yw { $name }. Dewiswch ffolder i ysgrifennu iddi.
export-not-written = Ni ellid ei ysgrifennu: { $why }.
export-over = Rhoddwyd y gorau i hyn yn y cyfamser. Rhoddir cynnig arall arni'n awtomatig.
export-for = At { $council }, { $contact }.
export-number = Rhif: { $id } { $marker }
export-still-goes = Mae'n dal ar ei ffordd o Wayside hefyd, o dan y rhif hwn.
export-private = Preifat: dim ond yn yr ap y gellir ei ddarllen.
export-seen = Gwelwyd: { $when }
export-where = Ble: { $place }
export-name = Enw: { $said }
export-email = Cyfeiriad e-bost: { $said }
export-phone = Rhif ffôn: { $said }
export-changed = Newidiwyd hwn ar ôl ei anfon: efallai fod gan y cyngor fersiwn gynharach.
export-comment = Eich sylw: { $comment }
export-photo = Llun: { $name }
export-photo-damaged = Llun: { $name }. Mae wedi'i ddifrodi.
export-photo-gone = Llun { $number }: ni ellir darllen ei ffeil ar y ffôn hwn, felly nid yw yma.

place-latitude-number = Nid yw'r lledred yn rhif.
place-longitude-number = Nid yw'r hydred yn rhif.
place-accuracy-number = Rhaid i'r cywirdeb fod yn nifer o fetrau, 0 neu fwy.
place-latitude = Rhaid i'r lledred fod rhwng -90 a 90 gradd.
place-longitude = Rhaid i'r hydred fod rhwng -180 a 180 gradd.
place-null-island = Mae 0,0 yn y môr ger Ghana: nid oedd gan y ffôn safle eto.

## The council's status in a few words, for a list

brief-status-received = wedi'i dderbyn
brief-status-investigating = yn cael ei ystyried
brief-status-scheduled = mae gwaith wedi'i drefnu
brief-status-in-progress = mae gwaith ar y gweill
brief-status-closed-fixed = wedi cau: deliwyd ag ef
brief-status-closed-no-further-action = wedi cau: dim mwy i'w wneud
brief-status-closed-not-found = wedi cau: heb ei ganfod
brief-status-closed-need-more-detail = wedi cau: mae angen gwybod mwy
brief-status-closed-duplicate = wedi cau: eisoes yn hysbys
brief-status-closed-referred = wedi cau: wedi'i drosglwyddo
brief-status-closed-private-land = wedi cau: tir preifat
brief-status-closed-cancelled = wedi cau: wedi'i ganslo
brief-status-closed-not-stated = wedi cau: heb reswm

## Moments, distances, and what is asked later

distance-metres = { $metres } m
distance-kilometres = { $kilometres } km
answer-not-asked-yet = Heb ei ofyn
elsewhere = { $why } { $tell }

## What is gone from the phone

unopened =
    { $count ->
        [zero] Gall y ffôn hwn agor pob adroddiad.
        [one] Ni all y ffôn hwn agor un adroddiad mwyach. Dywedwch wrth y cyngor eto.
        [two] Ni all y ffôn hwn agor dau adroddiad mwyach. Dywedwch wrth y cyngor eto.
        [few] Ni all y ffôn hwn agor tri adroddiad mwyach. Dywedwch wrth y cyngor eto.
        [many] Ni all y ffôn hwn agor chwe adroddiad mwyach. Dywedwch wrth y cyngor eto.
       *[other] Ni all y ffôn hwn agor { $count } o adroddiadau mwyach. Dywedwch wrth y cyngor eto.
    }
deleted = Wedi'i ddileu o'r ffôn hwn.
    .help = I gael dileu copi'r cyngor, gofynnwch i: { $contact }.
