"""What the worker runs. One task for every kind of work: the kinds are in `jobs`."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from muster.kernel import jobs
from muster.kernel.sheets import forgotten

DEAD_SECONDS = 25
"""A worker beats every ten seconds; what one that fell silent left unfinished is taken up again."""


@app.task(name="kernel.run_job", retry=False, pass_context=True)
def run_job(context: JobContext, job: int, incident: int, owner: str) -> None:
    """Do one job. A worker that is told to stop lets it come to an end with what it has, if it can."""
    jobs.perform(job, incident, owner, stopping=context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(name="kernel.resume_jobs", queueing_lock="kernel.resume_jobs", pass_context=False)
async def resume_jobs(timestamp: int) -> None:
    """Put back what a killed worker had in hand; where the same waits in the queue already, that does it."""
    for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
        try:
            await app.job_manager.retry_job(stalled)
        except UniqueViolation:
            await app.job_manager.finish_job(stalled, Status.FAILED, delete_job=False)


@app.periodic(cron="7 * * * *")
@app.task(name="kernel.expire_jobs", queueing_lock="kernel.expire_jobs")
def expire_jobs(timestamp: int) -> None:
    """Throw away results whose time is over."""
    jobs.expire()


@app.periodic(cron="17 * * * *")
@app.task(name="kernel.expire_uploads", queueing_lock="kernel.expire_uploads")
def expire_uploads(timestamp: int) -> None:
    """Delete lists that were brought and forgotten."""
    forgotten.expire()
