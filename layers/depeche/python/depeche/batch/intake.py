"""Files that are dropped into the inbox become jobs, one an article."""

from __future__ import annotations

import logging
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from depeche.batch import articles, keys, options
from depeche.batch.articles import Article
from depeche.batch.bucket import Bucket, Head, new_client
from depeche.batch.events import Notice
from depeche.batch.identity import Upload
from depeche.batch.manifest import Entry, Manifests
from depeche.batch.options import FolderOptions, Level
from depeche.batch.results import Results, at
from depeche.errors import DepecheError, InvalidInputError, MalformedError, OutOfTimeError, TooLongError
from depeche.jobs import BucketDestination, JobService
from depeche.schemas import BriefRequest
from depeche.settings import Settings, required

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_IN_MEMORY = 2_000_000
"""Bytes of an upload that are kept in memory; more go to the disk."""
_LARGEST_SECONDS = 60.0
"""What a file of a thousand articles may take: a record and a message for each."""
_MOST_TOLD = 20
"""Bad articles that are told in the failure of a file in which none is good."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one upload.

    Attributes:
        jobs: Articles that are now jobs, or were already.
        failed: Articles, or the file, that can't be used; the outbox says why.
    """

    jobs: int = 0
    failed: int = 0


@dataclass(slots=True)
class _Survey:
    """What a first reading of a file found."""

    entries: list[Entry] = field(default_factory=list)
    bad: list[tuple[Article, DepecheError]] = field(default_factory=list)
    single: bool = False

    @property
    def good(self) -> int:
        return (1 if self.single else len(self.entries)) - len(self.bad)


class Visit:
    """The intake for the length of one invocation, in which each folder's options are read once."""

    def __init__(self, intake: Intake, seconds_left: Callable[[], float] | None = None) -> None:
        self._intake = intake
        self._seconds_left = seconds_left or (lambda: math.inf)
        self._begun = False
        self._folders = FolderOptions(intake.inbox, intake.settings)

    def take(self, found: Sequence[Notice]) -> Taken:
        """Take in what notifications point at; see :meth:`Intake.take`.

        All are tried before the first that did not work is raised, so that one can't hold up the others; those that
        worked are found done when the event is repeated. When time grows short, what has not been begun is left for
        then: files by the thousand articles must not run out of time together, again and again.

        Raises:
            OutOfTimeError: Something is left.
            DepecheError: As :meth:`Intake.take`.
        """
        taken = Taken()
        failure: Exception | None = None
        for notice in found:
            try:
                one = self._one(notice)
            except Exception as error:  # noqa: BLE001 - raised below, after the others have had their turn
                failure = failure or error
            else:
                taken = Taken(taken.jobs + one.jobs, taken.failed + one.failed)
        if failure is not None:
            raise failure
        return taken

    def _one(self, notice: Notice) -> Taken:
        if self._begun and self._seconds_left() < _LARGEST_SECONDS:
            raise OutOfTimeError("The upload is taken in with the next event")
        self._begun = True
        return self._intake.take(notice, self._folders)


class Intake:
    """Turns uploads into jobs. Thread-safe."""

    def __init__(self, settings: Settings, jobs: JobService, *, client: S3Client | None = None) -> None:
        """Put the parts together.

        Args:
            settings: The buckets and the limits.
            jobs: Takes the requests in.
            client: Of S3; made from the environment where nothing is said.

        Raises:
            InvalidInputError: A bucket is not named in the settings.
            StoreError: S3 can't be set up.
        """
        s3 = client or new_client()
        self.settings = settings
        self.inbox = Bucket(required(settings, "inbox_bucket"), s3)
        outbox = Bucket(required(settings, "outbox_bucket"), s3)
        self._outbox = outbox.name
        self._jobs = jobs
        self._results = Results(self.inbox, outbox)
        self._manifests = Manifests(outbox, self._results)

    def visit(self, seconds_left: Callable[[], float] | None = None) -> Visit:
        """Begin an invocation.

        Args:
            seconds_left: Tells how long it may go on.
        """
        return Visit(self, seconds_left)

    def take(self, notice: Notice, folders: FolderOptions) -> Taken:
        """Take in what stands under a key now, whenever the notification was written.

        What is wrong with the file or with an article ends as a failure in the outbox.

        Args:
            notice: Where to look.
            folders: The options of the folders.

        Raises:
            InvalidInputError: The notification is of another bucket.
            DepecheError: A store, a bucket or the engine is out of reach: nothing is lost if the notification is
                repeated.
        """
        if notice.bucket != self.inbox.name:
            raise InvalidInputError("The notification is not of the inbox", field="bucket")
        if not notice.key.startswith(keys.INBOX) or notice.key.endswith("/") or keys.is_litter(notice.key):
            return Taken()
        key = notice.key.removeprefix(keys.INBOX)
        try:
            found = self.inbox.open(notice.key)
        except MalformedError as error:  # it is in an archive tier, where it can only be looked at
            head = self.inbox.head(notice.key)
            return self._refuse(at(head, notice.bucket, key), error) if head else Taken()
        if found is None:  # removed meanwhile
            return Taken()
        head, body = found
        upload = at(head, notice.bucket, key)
        with closing(body), tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
            file = cast("BinaryIO", spool)
            try:
                self._fetch(head, upload, body, file)
                if keys.is_options(key):
                    return self._options(upload, file)
                return self._file(upload, head, file, folders)
            except DepecheError as error:
                if error.status >= 500:
                    raise
                return self._refuse(upload, error)

    def _fetch(self, head: Head, upload: Upload, body: BinaryIO, file: BinaryIO) -> None:
        most = self.settings.batch_max_file_bytes
        if head.size > most:
            raise TooLongError(f"The file has {head.size} bytes, at most {most} are allowed", field="file", limit=most)
        if not keys.is_options(upload.key) and keys.kind(upload.key) is None:
            raise articles.unsupported(upload.key)
        folder = keys.ambiguous_folder(upload.key)
        if folder is not None:
            raise InvalidInputError(
                f"The folder {folder} has the name of a file of several articles, whose results are in a folder of "
                "that name; rename it",
                field="key",
            )
        self.inbox.copy(body, file)

    def _options(self, upload: Upload, file: BinaryIO) -> Taken:
        """Tell at once whether a folder's options can be used; they are read again with every upload."""
        file.seek(0)
        options.read(file.read(), keys.INBOX + upload.key, self.settings)
        self._results.clear_failure(upload)
        return Taken()

    def _file(self, upload: Upload, head: Head, file: IO[bytes], folders: FolderOptions) -> Taken:
        kind = keys.kind(upload.key)
        several = kind is not None and kind.may_hold_several
        levels = self._levels(upload, head, folders, several=several)
        survey = _Survey()
        try:
            for article in self._articles(upload, head, file):
                self._look(article, levels, survey)
        except DepecheError:
            if several and not self._manifests.begin(upload, ()):
                return Taken()
            raise
        # What has been taken in before stays as it was then: an event that comes late doesn't undo it.
        survey.bad = [(one, error) for one, error in survey.bad if not self._is_known(upload, one)]
        if several:
            begun = self._manifests.begin(upload, survey.entries if survey.good and not survey.single else ())
            if not begun:
                return Taken()
        if survey.bad and not survey.good:
            return self._refuse_all(upload, survey)
        for article, error in survey.bad:
            self._results.fail(upload, article.item, error.document(), line=article.line)
        jobs = sum(self._submit(upload, one, levels, survey) for one in self._articles(upload, head, file))
        return Taken(jobs, len(survey.bad))

    def _articles(self, upload: Upload, head: Head, file: IO[bytes]) -> Iterator[Article]:
        file.seek(0)
        gzipped = head.encoding.lower() == "gzip"
        return articles.read(file, upload.key, size=head.size, settings=self.settings, gzipped=gzipped)

    def _levels(
        self, upload: Upload, head: Head, folders: FolderOptions, *, several: bool
    ) -> list[Level] | DepecheError:
        """The options that hold for all articles of a file; an error of theirs is one of each article."""
        try:
            tags = self.inbox.tags(keys.INBOX + upload.key, upload.version) if head.tags else {}
            own = options.of_object(head, tags, self.settings, several=several)
            return [*own, *folders.above(upload.key)]
        except DepecheError as error:
            if error.status >= 500:
                raise
            return error

    def _look(self, article: Article, levels: list[Level] | DepecheError, survey: _Survey) -> None:
        if article.item is None:
            survey.single = True
        else:
            survey.entries.append(Entry(article.item, article.line))
        try:
            self._request(article, levels)
        except DepecheError as error:
            # The article itself is not kept: a first reading of a thousand must not hold them all.
            survey.bad.append((Article(article.item, article.line, {}), error))

    def _request(self, article: Article, levels: list[Level] | DepecheError) -> BriefRequest:
        fields = article.read()
        if isinstance(levels, DepecheError):
            raise levels
        return options.request(fields, levels, self.settings)

    def _is_known(self, upload: Upload, article: Article) -> bool:
        return self._jobs.get(upload.job_id(article.item)) is not None

    def _submit(self, upload: Upload, article: Article, levels: list[Level] | DepecheError, survey: _Survey) -> int:
        try:
            request = self._request(article, levels)
        except DepecheError:
            return 0  # told already
        to = BucketDestination(
            bucket=self._outbox,
            key=upload.key,
            item=article.item,
            total=max(1, len(survey.entries)),
            inbox=upload.bucket,
            etag=upload.etag,
            version=upload.version,
            modified=upload.modified,
            line=article.line,
        )
        try:
            self._jobs.submit(request, job_id=upload.job_id(article.item), destinations=[to])
        except DepecheError as error:
            if error.status >= 500:
                raise
            self._results.fail(upload, article.item, error.document(), line=article.line)
            if article.item is not None:
                self._manifests.report(upload, to.total)  # the others may have ended
            return 0
        return 1

    def _refuse(self, upload: Upload, error: DepecheError, **more: Any) -> Taken:
        self._results.fail(upload, None, error.document(), **more)
        _log.info("an upload can't be used: %s", error.kind)
        return Taken(failed=1)

    def _refuse_all(self, upload: Upload, survey: _Survey) -> Taken:
        """One failure for a file in which nothing is good."""
        article, error = survey.bad[0]
        if survey.single:
            return self._refuse(upload, error)
        told = [
            {"item": one.item, "line": one.line, "detail": problem.detail} for one, problem in survey.bad[:_MOST_TOLD]
        ]
        count = f"; the first of {len(survey.bad)} reasons" if len(survey.bad) > 1 else ""
        whole = type(error)(
            f"Nothing in this file can be used{count}: {error.detail}",
            field=error.field,
            limit=error.limit,
            **error.extra,
        )
        return self._refuse(upload, whole, line=article.line, articles=told)
