### SAMPLE. What the pack says, in Welsh, as Fluent. Written by this project, not by Powys County Council.
###
### EVERY MESSAGE HERE AWAITS A TRANSLATOR: nobody has reviewed any of it. Once a translator has read a message, they write
### above it a line that begins with "# reviewed:", and their name and the day after it. Until then no release takes it.

## Ymddygiad gwrthgymdeithasol

antisocial-behaviour = Ymddygiad gwrthgymdeithasol
    .description = Ymddygiad sy'n peri aflonyddwch, braw neu ofid i bobl
    .group = Diogelwch cymunedol
    .keywords = gwrthgymdeithasol, sŵn, cymydog, cymdogion, aflonyddu, bygwth, bygythiol, stwrllyd, gang, ieuenctid, plant, pobl ifanc, llanciau, beiciau, cwad, yfed, meddw, gweiddi, ymladd, rhegi, cyffuriau, gwerthu cyffuriau, cardota, tân gwyllt, poeri
    .notice =
        Ffoniwch 999 os oes rhywun mewn perygl neu os oes trosedd yn digwydd nawr. Os nad yw'n ddiogel siarad, ffoniwch 999 o ffôn symudol, arhoswch ar y lein a phwyswch 55 pan ofynnir i chi. Os ydych yn Fyddar neu'n methu siarad, defnyddiwch 999 BSL, Relay UK ar 18000, neu anfonwch neges destun at 999 os yw eich ffôn wedi'i gofrestru.

        Os oes trosedd wedi digwydd ac wedi dod i ben, ffoniwch yr heddlu ar 101. I ddweud yr hyn a wyddoch am drosedd heb roi eich enw, ffoniwch Crimestoppers ar 0800 555 111.

        Os yw rhywun yn cysgu allan, dywedwch wrth StreetLink. Nid ymddygiad gwrthgymdeithasol yw hynny.

        Os ydych wedi ei adrodd o'r blaen a'i fod yn parhau, gallwch ofyn am Adolygiad Achos. Cewch wybod sut ymhellach ymlaen.

        Peidiwch â'ch rhoi eich hun mewn perygl er mwyn cael gwybod mwy. Nid oes angen i chi ffilmio na recordio neb.
    .privacy-why = I ganfod beth y gellir ei wneud am yr ymddygiad, ac i amddiffyn y rhai y mae'n eu niweidio
    .privacy-lawful-basis = Erthygl 6(1)(e) o GDPR y DU: tasg gyhoeddus, o dan Ddeddf Ymddygiad Gwrthgymdeithasol, Troseddu a Phlismona 2014
    .privacy-who-sees = Y tîm diogelwch cymunedol, a'r heddlu lle gallai trosedd fod wedi'i chyflawni
    .privacy-how-long = Chwe blynedd ar ôl cau'r achos

antisocial-behaviour--what = Beth sy'n digwydd?
    .hint = Dewiswch yr un agosaf.
    .ROWDY = Mae pobl yn stwrllyd, yn fygythiol neu'n codi ofn
    .NEIGHBOUR = Mae cymydog yn achosi trafferth
    .NOISE = Mae gormod o sŵn
    .VEHICLE_NUISANCE = Mae cerbydau'n cael eu gyrru neu eu parcio mewn ffordd sy'n poeni pobl neu'n eu peryglu
    .VEHICLE_ABANDONED = Mae cerbyd wedi'i adael
    .LITTER_DRUGS = Mae sbwriel ar ôl cymryd cyffuriau hyd y lle
    .STREET_DRINKING = Mae pobl sy'n yfed yn y stryd yn achosi trafferth
    .BEGGING = Mae rhywun yn cardota'n ymosodol
    .ANIMAL = Mae anifail allan o reolaeth neu'n niwsans
    .TRESPASS = Mae rhywun mewn lle heb hawl i fod yno
    .COMMS = Mae rhywun yn gwneud galwadau neu'n anfon negeseuon nad oes eu heisiau
    .PROSTITUTION_RELATED = Mae gwaith rhyw yn achosi trafferth i bobl gerllaw
    .FIREWORKS = Mae tân gwyllt yn cael ei gamddefnyddio
    .SLEEPING_ROUGH = Mae rhywun yn cysgu allan
    .NOT_KNOWN = Rhywbeth arall, neu dydw i ddim yn gwybod
    .missing = Dewiswch beth sy'n digwydd.
    .stop-1 = Nid ymddygiad gwrthgymdeithasol yw cysgu allan, ac nid oes neb yn cael ei adrodd am hynny. Er mwyn iddynt gael help, dywedwch wrth StreetLink. Os ydynt o dan 18 oed neu wedi'u hanafu, ffoniwch 999.
    .stop-2 = Gall y rhai sy'n delio â sŵn yn y cyngor weithredu hefyd. Ysgrifennwch pryd y mae'n digwydd ac am ba hyd: byddant yn gofyn am hynny. Gallwch ddal ati yma.
    .stop-3 = Os ydynt yn rhentu eu cartref, gall eu landlord weithredu hefyd: y cyngor, cymdeithas dai neu bwy bynnag sy'n ei osod. Os ydych chi'n rhentu gan yr un un, dywedwch wrtho hefyd. Gallwch ddal ati yma.

antisocial-behaviour--aimed = A oes rhywun yn cael ei dargedu oherwydd pwy ydyw, neu gan rywun agos?
    .hint = Er enghraifft oherwydd hil, crefydd neu anabledd, neu am fod yn hoyw neu'n draws; neu gan bartner neu berthynas.
    .HATE = Ydy, oherwydd pwy ydyw
    .DOMESTIC = Ydy, gan bartner neu berthynas
    .NO = Nac ydy
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .stop-1 = Gall hynny fod yn drosedd gasineb. Dywedwch wrth yr heddlu hefyd: ar 101, neu ar 999 os oes rhywun mewn perygl. Gallwch ddal ati yma.
    .stop-2 = Os oes arnoch ofn rhywun gartref neu yn y teulu, mae Byw Heb Ofn yn helpu, am ddim ac ar unrhyw awr, ar 0808 80 10 800. Gallwch ddal ati yma.

antisocial-behaviour--when = Pryd y digwyddodd ddiwethaf?
    .hint = Mae amcan o'r amser yn ddigon.

antisocial-behaviour--how_often = Pa mor aml y mae'n digwydd?
    .ONCE = Digwyddodd unwaith
    .SOMETIMES = Bob hyn a hyn
    .WEEKLY = Bob wythnos
    .DAILY = Bob dydd
    .NOW = Mae'n digwydd nawr
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .missing = Dewiswch pa mor aml y mae'n digwydd.

antisocial-behaviour--where = Ble yn union?
    .hint = Er enghraifft y tu allan i'r siop, neu ar y grisiau.

antisocial-behaviour--effect = Sut y mae'n effeithio arnoch chi neu ar eraill?
    .hint = Er enghraifft colli cwsg, ofn mynd allan, neu gadw plant dan do.

antisocial-behaviour--who_affected = Ar bwy y mae'n effeithio?
    .hint = Dewiswch bob un sy'n berthnasol.
    .ME = Fi
    .MY_HOUSEHOLD = Rhywun sy'n byw gyda mi
    .NEIGHBOURS = Pobl sy'n byw gerllaw
    .CHILDREN = Plant
    .NEEDS_SUPPORT = Rhywun sydd ag angen gofal neu gymorth
    .PUBLIC = Unrhyw un sy'n mynd heibio
    .NOT_KNOWN = Dydw i ddim yn gwybod

antisocial-behaviour--reported_before = A ydych wedi dweud wrth rywun amdano o'r blaen?
    .hint = Er enghraifft y cyngor, yr heddlu neu landlord.
    .YES = Ydw
    .NO = Nac ydw
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .stop-1 = Os gwnaethoch ei adrodd dair gwaith o fewn chwe mis a'i fod yn dal i ddigwydd, gofynnwch i'r cyngor am Adolygiad Achos: bydd y rhai a ddylai fod wedi gweithredu yn edrych arno gyda'i gilydd. Gall rhywun arall ofyn ar eich rhan, os ydych yn cytuno. Gallwch ddal ati yma.

antisocial-behaviour--earlier_reference = Wrth bwy y dywedoch chi, a pha gyfeirnod a gawsoch?

antisocial-behaviour--safe_contact = Sut y gallwn gysylltu â chi'n ddiogel?
    .hint = Dewiswch ffordd na fydd neb arall yn ei gweld nac yn ei chlywed.
    .NONE = Peidiwch â chysylltu â mi
    .PHONE = Dros y ffôn
    .TEXT = Drwy neges destun
    .EMAIL = Drwy e-bost

antisocial-behaviour--safe_contact_details = Pa rif neu gyfeiriad, a phryd y mae'n ddiogel?
    .missing = Rhowch rif neu gyfeiriad, a phryd y mae'n ddiogel.

## Tipio anghyfreithlon

fly-tipping = Tipio anghyfreithlon
    .description = Sbwriel sydd wedi'i adael ar dir: o un bag du i fyny
    .group = Glanhau strydoedd
    .keywords = sbwriel, ysbwriel, gwastraff, wedi'i adael, dympio, taflu, tipio, matres, soffa, dodrefn, carped, oergell, rhewgell, peiriant golchi, teledu, teiar, teiars, rwbel, brics, asbestos, gwastraff gardd, bagiau du, bagiau, cilfan
    .notice = Peidiwch â chyffwrdd â'r gwastraff nac agor bagiau. Peidiwch â mynd at neb sy'n ei adael yno. Gadewch unrhyw beth a allai fod yn dystiolaeth lle y mae.
    .privacy-why = I symud y gwastraff ac i ganfod pwy a'i gadawodd
    .privacy-lawful-basis = Erthygl 6(1)(e) o GDPR y DU: tasg gyhoeddus, o dan Ddeddf Diogelu'r Amgylchedd 1990
    .privacy-who-sees = Y timau glanhau a gorfodi
    .privacy-how-long = Tair blynedd; chwe blynedd os caiff rhywun ei erlyn

fly-tipping--waste = Beth sydd wedi'i adael?
    .hint = Dewiswch bopeth y gallwch ei weld o'r lle rydych chi.
    .BAGS_HOUSEHOLD = Bagiau duon o gartref
    .OTHER_HOUSEHOLD = Dodrefn, carpedi neu bethau eraill o gartref
    .WHITE_GOODS = Oergelloedd, rhewgelloedd, peiriannau golchi neu ffyrnau
    .OTHER_ELECTRICAL = Setiau teledu, cyfrifiaduron neu bethau trydanol eraill
    .CDE = Rwbel, pridd, plastr neu wastraff adeiladu arall
    .GREEN = Canghennau, glaswellt neu wastraff gardd arall
    .TYRES = Teiars
    .VEHICLE_PARTS = Darnau o gerbyd
    .BAGS_COMMERCIAL = Bagiau duon o fusnes
    .OTHER_COMMERCIAL = Gwastraff arall o fusnes
    .ASBESTOS = Rhywbeth a allai fod yn asbestos
    .DRUMS_OIL_FUEL = Drymiau, olew neu danwydd
    .CLINICAL = Nodwyddau, rhwymynnau neu wastraff meddygol arall
    .ANIMAL_CARCASS = Anifail marw
    .OTHER_UNIDENTIFIED = Rhywbeth arall
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .stop-1 = Cadwch draw, a pheidiwch ag anadlu llwch na mygdarth. Os yw drymiau'n gollwng neu'n dal 75 litr neu fwy (mae bin olwynion yn dal tua 240), neu os oes llond sgip neu fwy o asbestos, dywedwch wrth Gyfoeth Naturiol Cymru nawr, ar 0300 065 3000. Gallwch ddal ati yma.
    .missing = Dewiswch beth sydd wedi'i adael.

fly-tipping--size = Faint sydd yno?
    .hint = Mae llai na thuag un bag du yn cyfrif fel sbwriel. Ffoniwch ni am hynny.
    .BAG_1 = Un bag du
    .ITEM_1 = Un eitem
    .CAR_BOOT = Llond cist car, neu lai
    .VAN_SMALL = Llond fan fach
    .VAN_TRANSIT = Llond fan fawr
    .TIPPER = Llond lori dipio
    .MULTI = Mwy nag un llond lori
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .stop-1 = Os oes mwy nag 20 tunnell, neu os yw'n edrych fel gwaith troseddwyr cyfundrefnol, dywedwch wrth Gyfoeth Naturiol Cymru hefyd, ar 0300 065 3000, ar unrhyw awr. Gallwch ddal ati yma.
    .missing = Dewiswch faint o wastraff sydd yno.

fly-tipping--land = Ar ba fath o dir y mae?
    .HIGHWAY = Ffordd, palmant neu ymyl ffordd
    .FOOTPATH_BRIDLEWAY = Llwybr cyhoeddus neu lwybr ceffylau
    .BACK_ALLEY = Lôn y tu ôl i dai
    .COUNCIL = Parc neu dir arall y cyngor
    .PRIVATE_RESIDENTIAL = Tir sy'n perthyn i gartref
    .COMMERCIAL_INDUSTRIAL = Tir sy'n perthyn i fusnes
    .AGRICULTURAL = Cae neu fferm
    .RAILWAY = Wrth ymyl rheilffordd
    .WATERCOURSE_BANK = Afon, nant neu ei glan
    .OTHER_UNIDENTIFIED = Rhywle arall
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .missing = Dewiswch ar ba fath o dir y mae.
    .stop-1 = Perchennog tir preifat sy'n gorfod ei glirio. Dywedwch wrtho, os gwyddoch pwy ydyw. Rydym yn derbyn eich adroddiad beth bynnag: gallwch ddal ati yma.

fly-tipping--blocking = A yw'n rhwystro ffordd neu lwybr?
    .YES = Ydy
    .NO = Nac ydy
    .NOT_KNOWN = Dydw i ddim yn gwybod

fly-tipping--hazardous = A allai anafu rhywun, neu ollwng?
    .hint = Er enghraifft cemegau, asbestos, nodwyddau, poteli nwy neu wydr wedi torri.
    .YES = Gallai
    .NO = Na allai
    .NOT_KNOWN = Dydw i ddim yn gwybod

fly-tipping--evidence = A allwch weld unrhyw beth sy'n dangos pwy yw ei berchennog?
    .hint = Er enghraifft llythyr neu label. Edrychwch yn unig: gadewch ef lle y mae.
    .YES = Gallaf
    .NO = Na allaf
    .NOT_KNOWN = Dydw i ddim yn gwybod

fly-tipping--witnessed = A welsoch chi ef yn cael ei adael?
    .YES = Do
    .NO = Naddo
    .missing = Dewiswch a welsoch ef yn cael ei adael.

fly-tipping--witnessed_when = Pryd y gwelsoch chi hynny?

fly-tipping--people = Sut olwg oedd ar y bobl?
    .hint = Faint ohonynt, eu dillad, unrhyw beth y byddech yn ei adnabod eto. Nid ydym yn cyhoeddi hyn.

fly-tipping--vehicle = A oedd cerbyd yno?
    .YES = Oedd
    .NO = Nac oedd
    .NOT_KNOWN = Dydw i ddim yn gwybod

fly-tipping--vehicle_make = Pa wneuthuriad a model ydoedd?

fly-tipping--vehicle_colour = Pa liw ydoedd?

fly-tipping--vehicle_registration = Beth oedd ei rif cofrestru?
    .hint = Cymaint o'r plât rhif ag y gallwch ei gofio. Nid ydym yn cyhoeddi hyn.

fly-tipping--seen = Beth ddigwyddodd?
    .hint = Yr hyn a welsoch, yn eich geiriau eich hun.

fly-tipping--adult = A ydych yn 18 oed neu'n hŷn?
    .hint = Dim ond y rhai a'i gwelodd a ofynnir, gan y gall swyddog fod eisiau datganiad.
    .YES = Ydw
    .NO = Nac ydw
    .NOT_KNOWN = Byddai'n well gennyf beidio â dweud

fly-tipping--statement = A fyddech yn rhoi datganiad pe baem yn gofyn am un?
    .hint = Nid datganiad yw'r adroddiad hwn. Efallai y bydd swyddog yn gofyn i chi am un.
    .YES = Byddwn
    .NO = Na fyddwn
    .NOT_KNOWN = Dydw i ddim yn gwybod

## Graffiti

graffiti = Graffiti
    .description = Ysgrifen neu luniau heb ganiatâd ar wal, arwydd neu unrhyw beth arall
    .group = Glanhau strydoedd
    .keywords = tag, chwistrellu, paent, peintio, ysgrifen, ysgrifennu, llun, swastica, sarhaus, hiliol, anweddus, wal, pont
    .notice = Nid oes rhaid i chi ailadrodd y geiriau. Os ydynt yn ymosod ar bobl oherwydd pwy ydynt, gall hynny fod yn drosedd gasineb: dywedwch wrth yr heddlu hefyd, ar 101, neu ar 999 os oes rhywun mewn perygl.
    .level-1 = Ein nod yw cael gwared ar graffiti sarhaus o fewn 24 awr.
    .privacy-why = I gael gwared ar y graffiti
    .privacy-lawful-basis = Erthygl 6(1)(e) o GDPR y DU: tasg gyhoeddus
    .privacy-who-sees = Y tîm glanhau
    .privacy-how-long = Dwy flynedd

graffiti--offensive = A yw'n sarhaus?
    .hint = Er enghraifft geiriau neu luniau hiliol, rhywiol neu ddifrïol.
    .YES = Ydy
    .NO = Nac ydy
    .UNSURE = Dydw i ddim yn gwybod
    .missing = Dewiswch a yw'n sarhaus.

graffiti--offensive_reason = Beth sy'n ei wneud yn sarhaus?
    .RACIST_HATE = Mae'n hiliol, neu'n dangos casineb at bobl oherwydd pwy ydynt
    .POLITICAL = Mae'n wleidyddol
    .SEXUAL = Mae'n rhywiol
    .ABUSIVE = Mae'n difrïo neu'n bygwth rhywun
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .missing = Dewiswch beth sy'n ei wneud yn sarhaus.

graffiti--property_type = Ar beth y mae?
    .HOME = Cartref, neu ei wal neu ei ffens
    .BUSINESS = Siop neu fusnes arall
    .PUBLIC_BUILDING = Ysgol, llyfrgell neu adeilad cyhoeddus arall
    .BRIDGE_SUBWAY = Pont neu danffordd
    .STREET_FURNITURE = Arwydd, mainc, bin neu bostyn golau
    .UTILITY_BOX = Cabinet ffôn neu drydan
    .PARK = Rhywbeth mewn parc neu faes chwarae
    .OTHER = Rhywbeth arall
    .NOT_KNOWN = Dydw i ddim yn gwybod

graffiti--on_private_property = A yw hwnnw'n perthyn i berson neu fusnes?
    .hint = Efallai y bydd yn rhaid i'r perchennog gytuno cyn i ni ei lanhau.
    .YES = Ydy
    .NO = Nac ydy
    .NOT_KNOWN = Dydw i ddim yn gwybod

graffiti--surface = Beth yw'r arwyneb?
    .BRICK = Brics
    .STONE = Carreg neu goncrit
    .METAL = Metel
    .WOOD = Pren
    .GLASS = Gwydr
    .PAINT = Rhywbeth wedi'i beintio
    .OTHER = Rhywbeth arall
    .NOT_KNOWN = Dydw i ddim yn gwybod

graffiti--size = Pa mor fawr ydyw?
    .HAND = Dim mwy na llaw
    .DOOR = Cymaint â drws
    .WALL = Cymaint â wal ystafell
    .LARGER = Mwy na hynny
    .NOT_KNOWN = Dydw i ddim yn gwybod

graffiti--height = A ellir ei gyrraedd o'r ddaear?
    .REACHABLE = Gellir
    .LADDER = Na ellir, mae angen ysgol
    .NOT_KNOWN = Dydw i ddim yn gwybod

## Twll yn y ffordd

pothole = Twll yn y ffordd
    .description = Twll mewn ffordd, llwybr beicio neu balmant
    .group = Ffyrdd a goleuadau
    .keywords = twll, tyllau, ffordd, heol, lôn, arwyneb, tarmac, llwybr beicio, olwyn, pant, pyllau, palmant
    .notice = Peidiwch â chamu i'r traffig i edrych nac i dynnu llun. Os gallai achosi damwain nawr, ffoniwch y cyngor.
    .privacy-why = I drwsio'r ffordd
    .privacy-lawful-basis = Erthygl 6(1)(e) o GDPR y DU: tasg gyhoeddus, o dan Ddeddf Priffyrdd 1980
    .privacy-who-sees = Y tîm priffyrdd a'i gontractwr
    .privacy-how-long = Dwy flynedd

pothole--part = Ble yn y stryd y mae?
    .ROAD = Yn y ffordd
    .CYCLE = Mewn lôn feicio neu ar lwybr beicio
    .PAVEMENT = Ar y palmant
    .NOT_KNOWN = Dydw i ddim yn gwybod

pothole--depth = Pa mor ddwfn ydyw?
    .SHALLOW = Mor ddwfn ag uchder cwrbyn, neu lai
    .DEEP = Yn ddyfnach na hynny
    .NOT_KNOWN = Dydw i ddim yn gwybod

## Golau stryd

street-light = Golau stryd
    .description = Golau stryd nad yw'n gweithio, neu sydd wedi'i ddifrodi
    .group = Ffyrdd a goleuadau
    .keywords = lamp, lampau, postyn lamp, polyn, golau, goleuadau, bwlb, tywyll, colofn, fflachio, gwifrau
    .notice = Os gallwch weld gwifrau noeth, neu os yw'r postyn yn gwyro neu wedi'i daro, cadwch draw a ffoniwch y cyngor nawr.
    .privacy-why = I drwsio'r golau
    .privacy-lawful-basis = Erthygl 6(1)(e) o GDPR y DU: tasg gyhoeddus, o dan Ddeddf Priffyrdd 1980
    .privacy-who-sees = Y tîm goleuadau stryd a'i gontractwr
    .privacy-how-long = Dwy flynedd

street-light--fault = Beth sydd o'i le arno?
    .OUT = Nid yw'n dod ymlaen
    .DAYTIME = Mae ymlaen yn ystod y dydd
    .FLICKERS = Mae'n fflachio
    .DIM = Mae'n rhy wan
    .DAMAGED = Mae wedi'i ddifrodi
    .WIRES = Mae gwifrau i'w gweld, neu mae'n gwyro neu gallai gwympo
    .NOT_KNOWN = Dydw i ddim yn gwybod
    .stop-1 = Cadwch draw, a chadwch bobl eraill draw. Ffoniwch y cyngor nawr, ar 01632 960001, neu ar 01632 960999 y tu allan i oriau. Os gallai rhywun gael ei anafu'n ddrwg, ffoniwch 999. Gallwch ddal ati yma.

street-light--column = Pa rif sydd ar y postyn?
    .hint = Mae fel arfer ar blât bach, fwy neu lai ar uchder eich llygaid.

## Tudalennau

page--winter = Eira a rhew
    .text =
        Rydym yn graeanu'r prif ffyrdd yn gyntaf, pan fydd rhagolygon o rew neu eira. Nid yw'r rhan fwyaf o lonydd a ffyrdd ystadau yn cael eu graeanu.

        Mae'r graean yn y biniau melyn ar gyfer ffyrdd a phalmentydd. Os yw bin yn wag, ffoniwch ni.

        Gall ffyrdd mynydd gau heb rybudd. Os oes rhaid i chi deithio, ewch â ffôn wedi'i wefru, tortsh a rhywbeth cynnes gyda chi.

page--flood = Llifogydd
    .text =
        Os oes dŵr yn dod i mewn i'ch cartref a bod rhywun mewn perygl, ffoniwch 999.

        I gael rhybuddion, ffoniwch Floodline ar 0345 988 1188, ar unrhyw awr.

        Dywedwch wrth Gyfoeth Naturiol Cymru am afon sy'n gorlifo neu sydd wedi'i llygru, ar 0300 065 3000, ar unrhyw awr.

        Ffoniwch ni am ffordd dan ddŵr neu ddraen wedi'i blocio. Peidiwch â cherdded na gyrru drwy ddŵr llifogydd.

## Pwy sy'n ateb am ddata pobl

council--privacy =
    .controller = Cyngor Sir Powys (sampl)
    .officer = Swyddog Diogelu Data, 01632 960001
    .processor = Y cyngor ei hun sy'n rhedeg y system hon
    .complain = Dywedwch wrth y Swyddog Diogelu Data. Os nad ydych yn fodlon ar yr ateb, ffoniwch yr ICO ar 0303 123 1113.
