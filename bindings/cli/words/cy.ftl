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
same = Enter: fel y mae.
check = s: { $send }. 1 i { $last }: newid yr ateb hwnnw.
left = Wedi'i gadw fel drafft. I fynd ymlaen: wayside report --draft { $id }
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
