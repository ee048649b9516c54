### What the national pack says of its categories, in Welsh, as Fluent: names, descriptions, and the words by which people look
### for them; and whose a place is. Its questions are in English only, for which reason council.toml does not name Welsh.
###
### EVERY MESSAGE HERE AWAITS A TRANSLATOR: nobody has reviewed any of it. Once a translator has read a message, they write
### above it a line that begins with "# reviewed:", and their name and the day after it.

abandoned-vehicle = Cerbyd wedi'i adael
    .description = Car, fan neu feic modur y mae rhywun wedi'i adael am byth
    .group = Glanhau strydoedd
    .keywords = car, ceir, fan, cerbyd, beic modur, carafán, wedi'i adael, wedi'i losgi, llosgi, heb dreth, sgrap, ers misoedd

antisocial-behaviour = Ymddygiad gwrthgymdeithasol
    .description = Ymddygiad sy'n peri aflonyddwch, braw neu ofid i bobl
    .group = Diogelwch cymunedol
    .keywords = gwrthgymdeithasol, sŵn, cymydog, cymdogion, aflonyddu, bygwth, bygythiol, stwrllyd, gang, ieuenctid, plant, pobl ifanc, llanciau, beiciau, cwad, yfed, meddw, gweiddi, ymladd, rhegi, cyffuriau, gwerthu cyffuriau, cardota, tân gwyllt, poeri

dead-animal = Anifail marw
    .description = Anifail marw ar ffordd, palmant neu dir cyhoeddus arall
    .group = Glanhau strydoedd
    .keywords = marw, wedi marw, corff, celain, cath, ci, carw, mochyn daear, llwynog, cadno, draenog, dafad, llygoden fawr, aderyn, alarch, gwylan

dog-fouling = Baw ci
    .description = Baw ci nad oes neb wedi'i godi
    .group = Glanhau strydoedd
    .keywords = baw ci, baw cŵn, cachu ci, cachu, carthion, codi, palmant, parc

fly-tipping = Tipio anghyfreithlon
    .description = Sbwriel sydd wedi'i adael ar dir: o un bag du i fyny
    .group = Glanhau strydoedd
    .keywords = sbwriel, ysbwriel, gwastraff, wedi'i adael, dympio, taflu, tipio, matres, soffa, dodrefn, carped, oergell, rhewgell, peiriant golchi, teledu, teiar, teiars, rwbel, brics, asbestos, gwastraff gardd, bagiau du, bagiau, cilfan

flyposting = Posteri anghyfreithlon
    .description = Posteri, sticeri a baneri a osodwyd heb ganiatâd
    .group = Glanhau strydoedd
    .keywords = poster, posteri, sticer, sticeri, baner, baneri, hysbyseb, hysbysebion, taflen, placard

graffiti = Graffiti
    .description = Ysgrifen neu luniau heb ganiatâd ar wal, arwydd neu unrhyw beth arall
    .group = Glanhau strydoedd
    .keywords = tag, chwistrellu, paent, peintio, ysgrifen, ysgrifennu, llun, swastica, sarhaus, hiliol, anweddus, wal, pont

litter = Sbwriel ar y stryd
    .description = Sbwriel mân ar hyd y lle, neu fin cyhoeddus sy'n llawn
    .group = Glanhau strydoedd
    .keywords = sbwriel, ysbwriel, bin, biniau, llawn, gorlifo, caniau, poteli, gwydr, gwydr wedi torri, sigaréts, ysgubo, brwnt, budr, dail

needles = Nodwyddau a chwistrellau
    .description = Nodwyddau, chwistrellau neu bethau eraill a adawyd ar ôl cymryd cyffuriau
    .group = Glanhau strydoedd
    .keywords = nodwydd, nodwyddau, chwistrell, chwistrellau, cyffuriau, heroin, llafn, maes chwarae, parc chwarae

noise = Sŵn
    .description = Sŵn o gartref, busnes neu safle adeiladu sy'n para'n rhy hir neu'n rhy hwyr
    .group = Diogelwch cymunedol
    .keywords = sŵn, swnllyd, uchel, cerddoriaeth, miwsig, parti, cyfarth, ci, larwm, drilio, adeiladwyr, tafarn, clwb, cymydog, cymdogion, cysgu, drwy'r nos

pavement = Palmant
    .description = Palmant sydd wedi torri, sy'n anwastad neu wedi'i rwystro
    .group = Ffyrdd a goleuadau
    .keywords = palmant, troedffordd, llwybr troed, slab, slabiau, cwrbyn, baglu, anwastad, cracio, gwreiddiau, rhwystr, cadair olwyn, pram

pothole = Twll yn y ffordd
    .description = Twll mewn ffordd, llwybr beicio neu balmant
    .group = Ffyrdd a goleuadau
    .keywords = twll, tyllau, ffordd, heol, lôn, arwyneb, tarmac, llwybr beicio, olwyn, pant, pyllau

road-flooding = Ffordd dan ddŵr neu ddraen wedi'i rwystro
    .description = Dŵr yn sefyll ar ffordd neu balmant, neu ddraen wrth ei hymyl sydd wedi'i rwystro
    .group = Ffyrdd a goleuadau
    .keywords = llifogydd, llif, dŵr, draen, draeniau, gwter, gyli, carthffos, pwll dŵr, glaw, afon, nant, gorlifo, rhwystr

street-furniture = Arwydd, mainc, bolard neu glawr
    .description = Rhywbeth yn y stryd sydd wedi'i ddifrodi, yn rhydd, ar goll neu o'r golwg
    .group = Ffyrdd a goleuadau
    .keywords = arwydd, arwydd ffordd, enw stryd, mainc, sedd, bolard, rheiliau, ffens, clawr, twll archwilio, cysgodfan, safle bws, ar goll, wedi torri

street-light = Golau stryd
    .description = Golau stryd nad yw'n gweithio, neu sydd wedi'i ddifrodi
    .group = Ffyrdd a goleuadau
    .keywords = lamp, lampau, postyn lamp, polyn, golau, goleuadau, bwlb, tywyll, colofn, fflachio, gwifrau

traffic-light = Goleuadau traffig neu groesfan
    .description = Goleuadau traffig, neu groesfan â goleuadau, nad ydynt yn gweithio neu sydd wedi'u difrodi
    .group = Ffyrdd a goleuadau
    .keywords = goleuadau traffig, signal, signalau, croesfan, sebra, botwm, dyn gwyrdd, golau coch, cyffordd, gwaith ffordd, sownd

blocked-drain = Draen neu garthffos wedi'i rhwystro
    .description = Draen neu garthffos oddi ar y ffordd sydd wedi'i rhwystro neu sy'n drewi
    .group = Glanhau strydoedd
    .keywords = draen, draeniau, carthffos, carthion, rhwystr, drewi, gorlifo, pibell

derelict = Adeilad gwag neu adfeiliedig
    .description = Adeilad neu dir sy'n dadfeilio, yn agored i bawb neu'n llawn sbwriel
    .group = Glanhau strydoedd
    .keywords = adfail, adfeilion, tŷ gwag, wedi'i adael, dadfeilio, hyll

nameplate = Arwydd enw stryd
    .description = Arwydd ag enw stryd sydd ar goll, wedi'i ddifrodi neu na ellir ei ddarllen
    .group = Ffyrdd a goleuadau
    .keywords = enw stryd, arwydd stryd, plât enw

obstruction = Rhywbeth yn y ffordd
    .description = Rhywbeth sy'n rhwystro ffordd neu balmant: sgip, sgaffaldiau, deunyddiau adeiladu, canghennau
    .group = Ffyrdd a goleuadau
    .keywords = rhwystr, rhwystro, sgip, sgaffaldiau, adeiladwyr, gwrych, canghennau, coeden wedi cwympo

route--elsewhere = Ni all Wayside ei anfon yno. Dewch o hyd i dudalen y cyngor ei hun yn gov.uk/find-local-council, neu yn nidirect.gov.uk yng Ngogledd Iwerddon. Gallwch gopïo eich geiriau yma a'u defnyddio yno.
