### Plain English. Only what plain words say otherwise stands here: everything else is as in en-GB.

keys = b: { $back }. q: stop. We keep what you wrote.
keys-first = q: stop. We keep what you wrote.
choose-category = A number, or some words about it?
choose-found = A number, or other words? Enter: the whole list.
choose-many = One or more numbers, like 1,3?
choose-many-or-none = One or more numbers, like 1,3? Enter: none.
place = Where is it? Enter: later.
line-or-none = Your answer? Enter: no answer.
lines = Your own words, in one line? Enter: nothing.
photos = Which file is the photo in? Enter: go on.
photo-kept = We have kept the photo.
before = You wrote: { $typed }
same = Enter: leave it as it is.
same-or-away = Enter: leave it as it is. -: no answer.
check = s: { $send }. Or change an answer: 1 to { $last }.
left = We have kept it. It is not sent. To go on: { $wayside } report --draft { $id }
ended = We have kept it, in case you need your words somewhere else: { $id }
not-understood = Type one of the things on the list.
set-up = { $council } is ready (pack { $version }).
language-chosen = We use plain English from now on.
draft-kept = We have kept it. It is not sent: { $id }
sending = We are sending it. This may take a minute or two.
nothing-to-go = Everything is sent.
nothing-reported = You have not told us about anything yet.
council-has-none = We do not know yet if the council has anything from you.
