"""Work for several machines: a job is "drain this campaign". The ledger, not the queue, is the truth.

So a job that is run twice, or by several workers at once, does no harm: rows are claimed, never assigned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException

from clauselog.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate import JobContext

QUEUE = "notices"
RETRY = RetryStrategy(max_attempts=20, exponential_wait=2)


def app(url: str, drain: Callable[[str, str, str, str], None] | None = None) -> App:
    """The queue in the database of the ledger.

    ``drain`` gets policy, version, about and what to do with doubts; a worker needs it, who defers does not.
    """
    made = App(connector=PsycopgConnector(conninfo=url))

    @made.task(name="drain", queue=QUEUE, retry=RETRY)
    def _drain(policy: str, version: str, about: str, doubt: str) -> None:
        assert drain
        drain(policy, version, about, doubt)

    @made.periodic(cron="* * * * *")
    @made.task(name="free-stalled", queue=QUEUE, queueing_lock="free-stalled", pass_context=True)
    async def _free_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives it
        """Run again what a worker that died had begun; procrastinate does not by itself."""
        for job in await context.app.job_manager.get_stalled_jobs():
            await context.app.job_manager.retry_job(job)

    return made


async def prepare(queue: App) -> None:
    """Make the tables of the queue, unless they are there."""
    found = await queue.connector.execute_query_one_async(
        "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS there"
    )
    if not found["there"]:
        await queue.schema_manager.apply_schema_async()


async def defer(url: str, policy: str, version: str, about: str, doubt: str, workers: int) -> None:
    """Ask ``workers`` workers to send a campaign.

    Raises:
        UserError: the database cannot be reached.
    """
    queue = app(url)
    try:
        async with queue.open_async():
            await prepare(queue)
            for _ in range(workers):
                await queue.configure_task("drain", queue=QUEUE).defer_async(
                    policy=policy, version=version, about=about, doubt=doubt
                )
    except ConnectorException as error:
        raise UserError(f"the queue cannot be reached: {error}") from error


async def work(url: str, drain: Callable[[str, str, str, str], None], once: bool) -> None:
    """Run jobs as they come, or (``once``) those that are there."""
    queue = app(url, drain)
    async with queue.open_async():
        await prepare(queue)
        await queue.run_worker_async(queues=[QUEUE], concurrency=1, wait=not once, delete_jobs="successful")
