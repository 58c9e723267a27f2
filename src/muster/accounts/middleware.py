"""Each request runs in one transaction in which the database shows only what the asker may see."""

from collections.abc import Callable
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from muster.accounts import access

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ScopeMiddleware:
    """Both walls at once: `request.scope` for queries, row-level security for what a query forgets."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(access.UNSCOPED):
            return self.get_response(request)
        with transaction.atomic():
            access.enter(request)
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                transaction.set_rollback(True)
            return response
