"""PyPI's `georeport`, a client that nobody here wrote: it reads services, definitions and requests."""

import georeport
import requests


def check(checks, url):
    for kind in ("json", "xml"):
        client = georeport.GeoReport(url, output_format=kind)
        # A server that it cannot read makes it raise: that is a failed check, not the end of them.
        for name, ask in (("services", services), ("a definition", definition), ("requests", reading)):
            try:
                ask(checks, client, kind)
            except (requests.RequestException, LookupError, TypeError, ValueError) as error:
                checks.that(f"the georeport client reads {name} ({kind})", False, repr(error))
    try:
        georeport.GeoReport(url).get_service_request("TW-0000-0000")
        checks.that("the georeport client hears 404 for an unknown request", False, "no error")
    except requests.HTTPError as error:
        checks.that("the georeport client hears 404 for an unknown request", error.response.status_code == 404, error)


def services(checks, client, kind):
    codes = [service["service_code"] for service in client.get_service_list()]
    checks.that(f"the georeport client reads the services ({kind})", len(codes) == 5 and "fly-tipping" in codes, codes)


def definition(checks, client, kind):
    found = client.get_service_definition("fly-tipping")
    attributes = found["attributes"] if kind == "json" else found["attributes"]["attribute"]
    codes = [attribute["code"] for attribute in attributes]
    checks.that(f"the georeport client reads a definition ({kind})", {"waste", "size", "land"} <= set(codes), codes)


def reading(checks, client, kind):
    listed = client.get_service_requests(service_code="fly-tipping", status="open")
    checks.that(f"the georeport client reads the requests ({kind})", len(listed) > 1 and all(row["service_code"] == "fly-tipping" for row in listed), listed)
    one = client.get_service_request(listed[0]["service_request_id"])
    checks.that(f"the georeport client reads one request ({kind})", one == listed[0], one)
