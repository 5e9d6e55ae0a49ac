"""openapi-core's side of `audit.py`, in an environment of its own: it wants openapi-spec-validator below 0.9.

Started with a spec and a JSON cassette, it says in one line of JSON that it is ready. After that each line it reads is
a number of exchanges to validate, request and response, and each line that it writes the seconds they took.
"""

import json
import sys
import time
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI  # type: ignore[import-not-found]  # installed in an environment of its own
from openapi_core.exceptions import OpenAPIError  # type: ignore[import-not-found]  # likewise
from openapi_core.testing import MockRequest, MockResponse  # type: ignore[import-not-found]  # likewise

# It checks that credentials are there, which recordings leave out.
CREDENTIALS = {"Authorization": "Basic dXNlcjpzZWNyZXQ="}


def main(spec: str, cassette: str) -> None:
    api = OpenAPI.from_file_path(spec)
    interactions = json.loads(Path(cassette).read_text(encoding="utf-8"))["interactions"]
    exchanges = [_exchange(each) for each in interactions]
    for request, response in exchanges:
        _prove_that_it_validates(api, request, response)
    print(json.dumps({"version": version("openapi-core")}), flush=True)
    endless = cycle(exchanges)
    for line in sys.stdin:
        started = time.process_time()
        for request, response in islice(endless, int(line)):
            api.validate_request(request)
            api.validate_response(request, response)
        print(json.dumps({"seconds": time.process_time() - started}), flush=True)


def _exchange(raw: dict[str, Any]) -> tuple[Any, Any]:
    """The exchange in the types that openapi-core has for tests; they are made before the clock runs."""
    request, response = raw["request"], raw["response"]
    url = urlsplit(request["uri"])
    return (
        MockRequest(
            f"{url.scheme}://{url.netloc}",
            request["method"].lower(),
            url.path,
            args=dict(parse_qsl(url.query)),
            headers=CREDENTIALS,
            data=request["body"].encode() if request["body"] else None,
            content_type=request["headers"].get("Content-Type", [""])[0],
        ),
        MockResponse(
            response["body"]["string"].encode(),
            status_code=response["status"]["code"],
            content_type=response["headers"]["Content-Type"][0],
        ),
    )


def _prove_that_it_validates(api: Any, request: Any, response: Any) -> None:
    """The sound exchange passes, an answer of another type does not: else the figures compare nothing."""
    api.validate_request(request)
    api.validate_response(request, response)
    try:
        api.validate_response(request, MockResponse(b"[]", response.status_code, content_type=response.content_type))
    except OpenAPIError:
        return
    raise SystemExit("openapi-core took a list for an answer that is an object")


if __name__ == "__main__":
    main(*sys.argv[1:])
