### What the server says to people, in English: the public page, and why a request was refused. Statuses, dates and what is wrong
### with an answer are the core's sentences.

## The public page

page-title = Reports from the street
page-about = What people have told the council, and what became of it. Their words and photos are not shown here.
page-none = There are no public reports yet.
page-latest = The latest public reports, newest first.
page-reference = Reference
page-what = What
page-where = Where
page-received = Received
page-status = Status
page-noted = { $sentence } “{ $note }”
page-programs = For programs:
page-discovery = Open311 discovery

## Why a report was not taken

service-gone = { $council } no longer takes this kind of report here.
photos-too-many = A report has at most { $limit } photos.
photo-too-long = A photo is longer than 8 MiB, or has no bytes at all.

## Why a request was not answered

nothing-here = There is nothing here.
failed = The server failed. Try again later.
busy = The server is busy. Try again in a moment.
stalled = Nothing came for a minute. Try again.
jurisdiction-unknown = jurisdiction_id was not found.
from-one-up = { $name } must be a number from 1 up.
date-form = { $name } must be a W3C date and time, as in 2026-01-31T00:00:00Z.
end-before-start = end_date is before start_date.
status-open-closed = status must be open, closed, or both with a comma.
status-unknown = status is not one that is known here.
request-id-required = service_request_id is required.
service-required = service_code is required.
service-unknown = service_code is not one of this council's.
key-wrong = api_key is wrong or missing.
idempotency-used = This Idempotency-Key was used for something else.
idempotency-form = Idempotency-Key must be 1 to 200 plain characters.
place-required = lat and long, address_string or address_id is required.
place-together = lat and long go together.
form-kind = Send a form: application/x-www-form-urlencoded or multipart/form-data.
form-photo-long = A photo may be 8 MiB long.
form-words-long = A form may hold 1 MiB of words.
form-media = media must be JPEG photos.
form-media-many = At most { $limit } photos can be sent at once.
form-parts = The form has too many parts.
form-broken = The form cannot be read.
form-utf8 = The form is not UTF-8.
