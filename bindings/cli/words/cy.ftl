### Yr hyn y mae'r derfynell yn ei ddweud o gwmpas sgwrs. / What the terminal says around a talk, in Welsh.
###
### EVERY MESSAGE HERE AWAITS A TRANSLATOR: nobody has reviewed any of it.

keys = b: { $back }. q: gadael; mae'n cael ei gadw.
keys-first = q: gadael; mae'n cael ei gadw.
choose = Rhif?
choose-category = Rhif, neu ychydig eiriau amdano?
choose-found = Rhif, neu eiriau eraill? Enter: y cyfan.
exit = x: { $exit }
choose-many = Rhifau, fel 1,3?
choose-many-or-none = Rhifau, fel 1,3? Enter: dim un.
choose-or-none = Rhif? Enter: dim un.
go-on = Enter: { $go_on }.
line = Eich ateb?
place = Y lle? Enter: yn nes ymlaen.
line-or-none = Eich ateb? Enter: dim.
lines = Eich geiriau, mewn un llinell? Enter: dim.
photos = Ffeil y llun? Enter: ymlaen.
photo-kept = Mae'r llun wedi'i gadw.
contact-name = Eich enw?
contact-email = Eich cyfeiriad e-bost?
contact-phone = Eich rhif ffôn?
before = Hyd yn hyn: { $typed }
refused = Fe wnaethoch chi deipio: { $typed }
same = Enter: fel y mae.
same-or-away = Enter: fel y mae. -: dim.
check = s: { $send }. 1 i { $last }: newid yr ateb hwnnw.
left = Wedi'i gadw fel drafft. I fynd ymlaen: { $wayside } report --draft { $id }
left-nothing = Nid oes dim wedi'i gadw: nid oeddech wedi dweud dim wrthym.
ended = Wedi'i gadw fel drafft, rhag ofn y bydd angen eich geiriau yn rhywle arall: { $id }
not-understood = Teipiwch un o'r rhai a gynigir: rhif, neu fysell.
contact-nobody = Enter: heb eich enw.
behalf-name = Eu henw?
behalf-email = Eu cyfeiriad e-bost?
behalf-phone = Eu rhif ffôn?
behalf-nobody = Enter: ni ddywedodd neb wrthych.
behalf-agreed = A gytunon nhw i gael eu henwi? 1: do. 2: naddo.
none = Enter: dim.
same-or-none = Enter: { $typed }. -: dim.
copy = c: { $copy }
photo-refused = { $file }: { $why }

## Which report, which category, which language

no-such-report = Nid oes adroddiad { $typed } ar y ffôn hwn. Mae `{ $wayside } list` yn eu dangos i gyd.
several-reports = Mae sawl adroddiad yn cyfateb i { $typed }. Teipiwch fwy o'r rhif.
no-such-category = Nid oes categori "{ $typed }". Defnyddiwch un o'r rhain: { $known }.
no-such-language = Nid oes iaith "{ $typed }". Defnyddiwch un o'r rhain: { $known }.
language-chosen = Bydd popeth yn cael ei ddweud yn Gymraeg o hyn ymlaen.
no-such-number = Nid oes llun { $number } yn yr adroddiad hwn.
say-which-folder = Dywedwch ble mae'r adroddiadau: --data DIR, neu WAYSIDE_DATA.
say-what-about = Dywedwch am beth mae'r adroddiad: { $wayside } report SERVICE. Mae `{ $wayside } services` yn eu dangos i gyd.
answer-form = Ysgrifennwch ateb fel QUESTION=VALUE: --answer waste=TYRES.
set-aside-before = Mae rhagor o adroddiadau, na ellid eu darllen: roedd eu ffeil wedi'i difrodi. Mae wedi'i chadw yn { $folder }. Dywedir hyn nes bod y ffolder wedi mynd.
set-aside = Ni ellid darllen yr adroddiadau ar y ffôn hwn: mae'r ffeil wedi'i difrodi. Mae wedi'i chadw'n gyfan yn { $folder }. Mae un newydd, gwag yn cael ei defnyddio nawr.

## Setting up

set-up = Mae { $council } wedi'i osod (pecyn { $version }).
type-init = I osod cyngor: `{ $wayside } init --pack FILE`
pack-new = Mae gan { $council } becyn newydd ({ $version }).
pack-newest = Pecyn { $council } yw'r diweddaraf ({ $version }).
pack-failed = { $council }: { $why }
no-pack-server = Nid yw'r pecyn yn enwi gweinydd a allai fod ag un mwy newydd.
service-private = (preifat: byth ar fap nac mewn rhestr)
service-optional = (dewisol)
service-only-if = dim ond os yw { $question } yn un o: { $values }

## A report

submitted-before = Cyflwynwyd yr adroddiad hwn yn barod. I newid yr hyn y mae'n ei ddweud: { $wayside } edit { $id }.
draft-kept = Wedi'i gadw fel drafft: { $id }
to-go-on = I fynd ymlaen: { $wayside } report --draft { $id }{ $answers }
to-go-without-photo = I'w gyflwyno heb y llun: { $wayside } report --draft { $id } --without-photo{ $answers }
submitted = Wedi'i gadw ar y ffôn hwn. I'w anfon: { $wayside } sync

## Changing it

changed-here = Wedi'i newid. Nid yw'r cyngor wedi'i weld o'r blaen.
changed-draft = Wedi'i newid. Drafft ydyw o hyd.
changed-refused = Wedi'i newid. Ni dderbyniodd y cyngor y fersiwn gynharach. I anfon hwn: { $wayside } sync
changed-told = Wedi'i newid. Bydd y cyngor yn cael gwybod y tro nesaf y byddwch yn anfon.
rest-kept = Mae popeth arall a roesoch wedi'i gadw yn y drafft.
photo-too-late = Cyflwynwyd yr adroddiad hwn yn barod: ni ellir ychwanegu llun ato.
removed-here = Wedi'i dynnu. Ni fydd y cyngor yn cael y llun hwn.
removed-let-go = Wedi'i dynnu. Ni chaiff ei anfon eto, ond efallai fod y cyngor wedi'i gael, neu ran ohono, er hynny.
type-describe = I'w ysgrifennu yno: { $wayside } edit { $id } --description TEXT
type-describe-anew = I'w ysgrifennu yno, yn lle "{ $words }": { $wayside } edit { $id } --description TEXT
comment-kept = Wedi'i gadw. Bydd yn mynd at y cyngor y tro nesaf y byddwch yn anfon, ar ôl yr adroddiad.
taken-back-here = Wedi'i dynnu'n ôl. Ni chafodd ei anfon.
taken-back-refused = Wedi'i dynnu'n ôl. Nid oedd y cyngor wedi'i dderbyn.
taken-back-told = Wedi'i dynnu'n ôl. Bydd y cyngor yn cael gwybod y tro nesaf y byddwch yn anfon.
taken-back-let-go = Wedi'i dynnu'n ôl. Ni chaiff ei anfon eto. Os oedd wedi cyrraedd, mae gan y cyngor: dywedwch wrthynt.
sent-again = Bydd yn mynd eto y tro nesaf y byddwch yn anfon, ac yn dweud y gallai fod yn ailadrodd.
exported-one = Mae yn { $file }.
still-goes = Mae'n dal ar ei ffordd: bydd y `{ $wayside } sync` nesaf yn mynd ymlaen ag ef. Unwaith y byddwch wedi dweud wrthynt: { $wayside } withdraw { $id }
export-draft = Drafft yw hwn: cyflwynwch ef yn gyntaf.
nothing-needs-you = Nid oes dim eich angen chi. I ysgrifennu adroddiad er hynny: { $wayside } export FOLDER ID
exported = Mae'r hyn sydd eich angen chi yn { $file }.

## Sending

sending = Yn anfon. Lle mae'r cysylltiad yn wael, mae hyn yn cymryd munud neu ddau.
sending-elsewhere = Mae proses arall yn anfon yr adroddiadau hyn ar hyn o bryd.
sent-reports =
    { $count ->
        [0] Ni anfonwyd adroddiad.
        [one] Anfonwyd { $count } adroddiad.
       *[other] Anfonwyd { $count } adroddiad.
    }
sent-photos =
    { $count ->
        [one] Anfonwyd { $count } llun.
        [two] Anfonwyd { $count } lun.
       *[other] Anfonwyd { $count } llun.
    }
told-changes =
    { $count ->
        [one] Cafodd y cyngor wybod am { $count } newid.
       *[other] Cafodd y cyngor wybod am { $count } newid.
    }
to-go-reports =
    { $count ->
        [one] Mae { $count } adroddiad eto i fynd.
       *[other] Mae { $count } adroddiad eto i fynd.
    }
to-go-photos =
    { $count ->
        [one] Mae { $count } llun eto i fynd.
        [two] Mae { $count } lun eto i fynd.
       *[other] Mae { $count } llun eto i fynd.
    }
to-go-changes =
    { $count ->
        [one] Mae { $count } sylw neu newid eto i fynd.
       *[other] Mae { $count } sylw a newid eto i fynd.
    }
nothing-to-go = Nid oes dim ar ôl i'w anfon.
nothing-by-itself = Nid oes dim arall yn mynd ohono'i hun.
nothing-tried = Ni roddwyd cynnig ar ddim: bu'r cynnig diwethaf lai na munud yn ôl, ac unwaith y funud y mae gofyn yn helpu.
nothing-tried-busy = Ni roddwyd cynnig ar ddim: gofynnodd gweinydd y cyngor i ni aros, a chaiff lonydd tan { $when }. Nid yw gofyn yn helpu cyn hynny.
nothing-tried-refused = Ni roddwyd cynnig ar ddim: nid yw gweinydd y cyngor yn derbyn yr ap hwn ar hyn o bryd, a chaiff lonydd tan { $when }. Nid yw gofyn yn helpu cyn hynny.
nothing-tried-look = Ni roddwyd cynnig ar ddim: edrychir a gyrhaeddodd o { $when } ymlaen.
not-asked-just-now = Ni ellid gofyn i'r cyngor ar hyn o bryd: dyma'r hyn a ddywedodd ddiwethaf.
council-has-none = Ni wyddys eto fod adroddiad gennych chi gan y cyngor.

## The list

nothing-reported = Nid oes dim wedi'i adrodd eto.
column-id = RHIF
column-what = BETH
column-stands = SEFYLLFA
column-reference = CYFEIRNOD
column-status = STATWS
column-photos = LLUNIAU
column-next = Y CYNNIG NESAF
several =
    { $count ->
        [one] { $count } adroddiad
       *[other] { $count } adroddiad
    }
type-sync = Mewn terfynell nid oes dim yn mynd ohono'i hun rhwng gorchmynion. I roi cynnig arni nawr: { $wayside } sync
type-sync-later = Mewn terfynell nid oes dim yn mynd ohono'i hun rhwng gorchmynion. I'w anfon o hynny ymlaen: { $wayside } sync
type-resend = I anfon un sy'n cael ei ddal eto: { $wayside } resend { $id }
type-edit = I'w newid: { $wayside } edit { $id } --answer QUESTION=VALUE
type-edit-refused = I newid yr hyn a wrthodwyd: { $wayside } edit { $id }, gyda --answer, --at, --description neu --remove-photo
type-remove-photo = I dynnu'r llun: { $wayside } edit { $id } --remove-photo { $number }
type-export = I ddweud wrth y cyngor mewn ffordd arall: { $wayside } export FOLDER
type-export-one = I ddweud wrth y cyngor mewn ffordd arall heb aros: { $wayside } export FOLDER { $id }
type-draft = I fynd ymlaen â drafft: { $wayside } report --draft { $id }

## One report

row-seen = Gwelwyd
row-where = Ble
row-words = Mewn geiriau
row-name = Eich enw
row-behalf = Ar ran
row-email = Cyfeiriad e-bost
row-phone = Rhif ffôn
row-photo = Llun { $number }
row-added = Ychwanegoch
row-changed = Newidioch
row-took-back = Tynnoch ef yn ôl
photo-size = { $width }×{ $height }, anfonwyd { $sent } o { $length } beit
quoted = "{ $words }"
changed-description = y geiriau
changed-answers = yr atebion
changed-position = y lle
changed-reporter = eich enw
changed-language = yr iaith
update = { $when }: { $sentence }
update-noted = { $when }: { $sentence } "{ $note }"

## When it is tried next

next-now = Cynnig nesaf: gyda'r `{ $wayside } sync` nesaf.
next-minutes =
    { $count ->
        [one] Cynnig nesaf: mewn munud, gyda'r `{ $wayside } sync` nesaf o { $clock } ymlaen.
        [two] Cynnig nesaf: mewn { $count } funud, gyda'r `{ $wayside } sync` nesaf o { $clock } ymlaen.
       *[other] Cynnig nesaf: mewn { $count } munud, gyda'r `{ $wayside } sync` nesaf o { $clock } ymlaen.
    }
next-hours =
    { $count ->
        [one] Cynnig nesaf: mewn { $count } awr, gyda'r `{ $wayside } sync` nesaf o { $clock } ymlaen.
       *[other] Cynnig nesaf: mewn { $count } awr, gyda'r `{ $wayside } sync` nesaf o { $clock } ymlaen.
    }
next-on = Cynnig nesaf: gyda'r `{ $wayside } sync` nesaf o { $moment } ymlaen.
in-now = nawr
in-minutes = mewn { $count } mun
in-hours = mewn { $count } awr
in-days =
    { $count ->
        [one] mewn { $count } diwrnod
        [two] mewn { $count } ddiwrnod
       *[other] mewn { $count } diwrnod
    }
