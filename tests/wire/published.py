"""The requests and answers that the published document prints, as data; ids stand for those of a real job or task."""

from typing import Any

ZONES: dict[str, tuple[str, str]] = {
    "africa1": ("Africa", "ao bw cg eg et gh ke ly ma mz ng rw za tz ug zw tn"),
    "arab1": ("Arab Countries", "ae bh kw sa ye qa om jo sy lb ps iq eg ma ly tn dz sd mr so dj km"),
    "asia1": ("Asia", "bd cn in id jp kr lk my pk ph sg th vn"),
    "europe1": ("Europe West", "at be ch de dk es fi fr uk ie is it lu mc no pt se sm"),
    "europe2": ("Europe East", "al am by ba bg cy cz ee gr hu hr lt mk mt rs ru si sk tr ua pl ro"),
    "int": ("International", "al pk bd id in ph ro eg pl my np vn cn lt ma us ca uk au de fr lk si ve co"),
    "latin": ("Latin America", "ar bo br cl co ec fk gf gy mx py pe sr uy ve"),
    "muslim": ("Muslim Countries", "dz id in pk bd ma ng eg ir tr tn"),
    "west1": ("USA & Western", "us uk ca au nz"),
}

LISTS = {12870: ("Successfully Completed", 147), 14118: ("Awesome workers", 102),
         14256: ("Workers from Brazil", 53), 16329: ("My special list", 18)}  # fmt: skip

PRICED_ZONES = ("int", "west1", "europe1", "europe2", "asia1", "africa1", "latin", "muslim", "arab1")
CATEGORIES = {
    "0500": ("Sign up", "Email submit only", "0.080 0.240 0.200 0.160 0.100 0.100 0.100 0.100 0.100"),
    "0501": ("Sign up", "Simple Sign up", "0.080 0.240 0.200 0.160 0.100 0.100 0.100 0.100 0.100"),
    "9002": (
        "Surveys / Offers", "Up to 50 questions", "0.500 1.200 1.000 0.800 0.600 0.600 0.600 0.600 0.600",
    ),
    "9900": (
        "Other", "Describe and set acceptable price", "0.050 0.150 0.130 0.100 0.060 0.060 0.060 0.060 0.060",
    ),
}  # fmt: skip

POSTED_MESSAGE = "Job posted successfully"

VIDEO_JOB: dict[str, Any] = {
    "zone_id": "int",
    "excluded_countries": [],
    "category_id": "2004",
    "task_value": 0.06,
    "num_tasks": 4030,
    "title": "Play Video",
    "instructions": ["Go to https://video-website.io/watch/1", "Play the video."],
    "proofs": [{"description": "FULL screenshot showing video is playing.", "type": "screenshot"}],
}

JOB_OF_LIST: dict[str, Any] = {
    "id": "0950e7d99b65",
    "id_user": "abcd1234",
    "zone_id": "int",
    "excluded_countries": [],
    "category_id": "2004",
    "created_at": "2021-10-25T07:42:35Z",
    "status": "RUNNING",
    "task_value": 0.06,
    "tasks_done": 3741,
    "num_tasks": 4030,
    "unrated_tasks": 4,
    "workers_max_tasks": 1,
    "workers_level": "starter",
    "start_time": "00:00",
    "end_time": "24:00",
    "speed": 1000,
    "ttr": 7,
    "autorate": "NO",
    "pause_after_approval": 0,
    "hold_time": 15,
    "title": "Play Video",
    "instructions": ["Go to https://video-website.io/watch/1", "Play the video."],
    "notes": "",
    "proofs": [{"description": "FULL screenshot showing video is playing.", "type": "screenshot"}],
    "challenge_action": "",
    "challenges": [],
}

SINGLE_JOB: dict[str, Any] = JOB_OF_LIST | {
    "id_user": "67d33033",
    "excluded_countries": ["pk", "bd", "in"],
    "created_at": "2021-01-25T07:42:35Z",
    "status": "PAUSED",
    "unrated_tasks": 64,
    "instructions": ["Go to url", "Play the video."],
    "proofs": [{"description": "example", "type": "screenshot"}],
    "distribution": 25,
}

UNRATED_TASK: dict[str, Any] = {
    "id": "158004285a3523",
    "job_id": "abcdef123456",
    "worker_id": "abcd1234",
    "finished_at": "2021-11-01T17:04:45Z",
    "ip_address": "127.0.0.1",
    "country_code": "XX",
    "revision_number": 0,
    "variables": [],
    "proofs": [{"text": "submitted proof"}],
}
RATED_TASK: dict[str, Any] = UNRATED_TASK | {"status": "OK"}

VERDICT: dict[str, Any] = {
    "job_id": "fc7b3bd10d08",
    "task_id": "1416896140ecb7",
    "task_rating": "ok",
    "task_satisfaction": "good",
    "task_comment": "great job!",
    "list_id": 0,
    "block_worker": False,
    "task_bonus": 0.0,
}

WORKERS = ["0de178af", "ffcc1278", "abcd0129"]

# path -> what the document answers; spelling, grammar and key included, because clients compare them.
DONE: dict[str, dict[str, Any]] = {
    "jobs/add-positions": {"ok": True, "message": "The position(s) has been added."},
    "jobs/set-speed": {"ok": True, "message": "Job speed updated successfully."},
    "jobs/set-ttr": {"ok": True, "message": "Job time to rate (TTR) updated successfully."},
    "jobs/rate-single-task": {"ok": True, "message": "Task rated successfully."},
    "jobs/job-stop": {"ok": True, "message": "Job stoped successfully."},
    "jobs/job-restart": {"ok": True, "notice": "job restarted successfully"},
    "jobs/job-pause": {"ok": True},
    "jobs/job-resume": {"ok": True},
    "lists/add-workers": {"ok": True, "message": "Workers added to the list successfully."},
    "lists/block-workers": {"ok": True, "message": "Workers blocked and removed from all lists successfully."},
    "lists/unblock-workers": {"ok": True, "message": "Workers unblocked successfully."},
}
