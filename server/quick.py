"""A short way to the engine for plain queries, which are most of what a busy endpoint is asked.

Of a request `GET /sparql?query=…` with nothing else in its address, all but the query decides only
what the last such request with the same headers decided: the formats, the status, the headers. So
the first one goes through the application, which asks the engine by `ask`; of its response a recipe
is made, and from then on such requests are put to the engine at once and answered by the recipe. No
rule of the protocol is written here a second time.

Whatever is not plain goes to the application, and so does what the engine refuses, and an answer
for which there is no recipe; what the engine said goes along, so that no query runs twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from kg.engine import Answer, Engine, Question
from kg.errors import ParleyError
from server.cache import LEFT_ALONE, VARIES, Headers, foreseen, lasting
from server.compression import WORTH_IT

PATH, BEGINNING = "/sparql", "query="
ASKED, HANDED = "parley.asked", "parley.handed"
#: Headers that make a request more than plain.
CONDITIONS = (*LEFT_ALONE, "HTTP_IF_NONE_MATCH")
#: How many recipes are kept; beyond, all are learned anew.
RECIPES = 1024
#: Answers of more bytes are the application's to send.
AT_ONCE = 1024 * 1024
#: Headers that are another answer's.
OF_ONE_ANSWER = frozenset({"content-length", "etag"})

Shape = tuple[object, ...]


@dataclass(frozen=True)
class Asked:
    """What a request came to: a question, the answer's form, its kind and its size in bytes."""

    question: Question
    form: object
    kind: str
    size: int


@dataclass(frozen=True)
class Recipe:
    """How an answer of one kind to requests of one shape goes out."""

    form: object
    status: str
    headers: Headers
    #: The ETag's header before and after the tag.
    quotes: tuple[str, str]


def ask(
    engine: Engine, environ: WSGIEnvironment, question: Question, form: object, as_it_is: bool
) -> Answer:
    """The engine's answer, also if it was given before the application was called.

    `as_it_is` tells that its bytes are what will be sent. Raises as `Engine.ask` does.
    """
    handed: Answer | ParleyError | None = environ.pop(HANDED, None)
    if isinstance(handed, ParleyError):
        raise handed
    answer = handed or engine.ask(question)
    if as_it_is:
        environ[ASKED] = Asked(question, form, answer.kind, answer.size)
    return answer


class Quick:
    """A WSGI application in front of another one, from which it learns.

    `tag` makes the ETag of a question and a form; texts of which `is_volatile` says so are not sent
    this way.
    """

    def __init__(
        self,
        application: WSGIApplication,
        engine: Engine,
        tag: Callable[[Question, object], str],
        is_volatile: Callable[[str], object],
    ) -> None:
        self._application = application
        self._engine = engine
        self._tag = tag
        self._is_volatile = is_volatile
        self._formats: dict[Shape, Any] = {}
        self._recipes: dict[tuple[Shape, str], Recipe] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        text = _plain_query(environ)
        if text is None or self._is_volatile(text):
            return self._application(environ, start)
        shape = tuple(map(environ.get, ("SCRIPT_NAME", "wsgi.url_scheme", *VARIES)))
        formats = self._formats.get(shape)
        if formats is None:
            return self._learn(shape, environ, start)
        question = Question(text, formats)
        try:
            answer = self._engine.ask(question)
        except ParleyError as error:
            environ[HANDED] = error
            return self._application(environ, start)
        recipe = self._recipes.get((shape, answer.kind))
        # An answer that would be packed is not what a recipe of one that is sent as it is makes.
        most = WORTH_IT - 1 if environ.get("HTTP_ACCEPT_ENCODING") else AT_ONCE
        if recipe is None or answer.size > most:
            environ[HANDED] = answer
            return self._learn(shape, environ, start)
        with answer.body:
            body = answer.body.read()
        lasting(environ)
        tag = self._tag(question, recipe.form).join(recipe.quotes)
        start(recipe.status, [*recipe.headers, ("Content-Length", str(len(body))), ("ETag", tag)])
        return [body]

    def _learn(
        self, shape: Shape, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """The application's answer, of which a recipe is made if it is the engine's as it is."""
        told: list[Any] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Any:
            told[:] = [status, list(headers)]
            return start(status, headers, exc_info) if exc_info else start(status, headers)

        answer = self._application(environ, remember)
        asked: Asked | None = environ.get(ASKED)
        if asked and told and (recipe := self._recipe(asked, *told)):
            if len(self._recipes) >= RECIPES:
                self._recipes.clear()
                self._formats.clear()
            self._recipes[shape, asked.kind] = recipe
            self._formats[shape] = asked.question.formats
        return answer

    def _recipe(self, asked: Asked, status: str, headers: Headers) -> Recipe | None:
        said = {name.lower(): value for name, value in headers}
        tag = self._tag(asked.question, asked.form)
        before, found, after = said.get("etag", "").partition(tag)
        whole = said.get("content-length") == str(asked.size) and "content-encoding" not in said
        if not (status.startswith("200") and whole and found and foreseen(said)):
            return None
        kept = [(name, value) for name, value in headers if name.lower() not in OF_ONE_ANSWER]
        return Recipe(asked.form, status, kept, (before, after))


def _plain_query(environ: WSGIEnvironment) -> str | None:
    """The query of a request that has nothing but one, in ASCII."""
    if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
        return None
    asked: str = environ.get("QUERY_STRING", "")
    plain = asked.startswith(BEGINNING) and "&" not in asked and ";" not in asked
    if not (plain and asked.isascii()):
        return None
    if any(name in environ for name in CONDITIONS):
        return None
    try:
        return unquote_plus(asked[len(BEGINNING) :], errors="strict")
    except UnicodeDecodeError:
        return None
