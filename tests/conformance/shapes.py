"""GeoReport v2's own names: which fields each answer has, in JSON and in XML.

https://wiki.open311.org/GeoReport_v2/
"""

import json
import re
import xml.etree.ElementTree as ElementTree

SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
ATTRIBUTE = {"variable", "code", "datatype", "required", "datatype_description", "order", "description"}
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
CREATED = {"service_request_id", "service_notice", "account_id"}
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
}
ERROR = {"code", "description"}
ENDPOINT = {"specification", "url", "changeset", "type", "formats"}

# W3C: the complete date with time and zone.
DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def from_json(body):
    try:
        return json.loads(body)
    except ValueError:
        return None


def from_xml(body, root):
    """The root element, if it has that name."""
    try:
        element = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    return element if element.tag == root else None


def rows(body, kind, root, row):
    """The answer's rows as dictionaries of text, whichever format it came in."""
    if kind == "json":
        listed = from_json(body)
        whole = isinstance(listed, list) and all(isinstance(entry, dict) for entry in listed)
        return listed if whole else None
    element = from_xml(body, root)
    if element is None or any(child.tag != row for child in element):
        return None
    return [{field.tag: field.text for field in child} for child in element]


def is_error(body, kind):
    """An array of {code, description}, each with words."""
    errors = rows(body, kind, "errors", "error")
    return bool(errors) and all(set(error) == ERROR and error["description"] for error in errors)
