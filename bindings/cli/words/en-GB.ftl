### What the terminal says around a talk, in English.

keys = b: back. q: leave it; it is kept.
keys-first = q: leave it; it is kept.
choose = Number?
choose-category = Number, or a few words about it?
choose-found = Number, or other words? Enter: all of them.
exit = x: { $exit }
choose-many = Numbers, like 1,3?
choose-many-or-none = Numbers, like 1,3? Enter: none.
choose-or-none = Number? Enter: none.
go-on = Enter: go on.
line = Your answer?
place = The place? Enter: later.
line-or-none = Your answer? Enter: none.
lines = Your words, in one line? Enter: none.
photos = The photo's file? Enter: go on.
photo-kept = The photo is kept.
contact-name = Your name? Enter: without your name.
contact-email = Your e-mail address? Enter: none.
contact-phone = Your phone number? Enter: none.
before = Until now: { $typed }
same = Enter: as it is.
problem = There is a problem
check = s: send it. 1 to { $last }: change that answer.
left = Kept as a draft. To go on: wayside report --draft { $id }
ended = Kept as a draft, should you need your words elsewhere: { $id }
not-understood = Type one of what is offered.
