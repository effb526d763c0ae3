import sys
def test_clean(database, given):
    from piecework.audit.auditing import audit
    import time
    ada=given.ada(); wim=given.wim(); job=given.running_job(ada); t=given.submitted_task(wim, job)
    ada.api("jobs/rate-single-task", {"job_id":job,"task_id":t,"task_rating":"ok","task_bonus":0.5})
    f=audit(database); print(f)
    for i in range(4):
        a=time.perf_counter(); f=audit(database); print((time.perf_counter()-a)*1000)
    assert f==[]
