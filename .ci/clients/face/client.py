"""One client of the Videos face, unmodified, through every case: client.py NAME BASE CUT_BASE PICTURE."""
import json
import os
import sys
import time

name, base, cut_base, picture = sys.argv[1:]
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["LITELLM_TELEMETRY"] = "False"
MODEL, SIZE = "veo31-no-audio", "480x480"


def say(case, **facts):
    print(json.dumps({"case": case, **facts}), flush=True)


class OpenAI:
    def __init__(self, url):
        import openai
        self.client = openai.OpenAI(api_key="any", base_url=url + "/v1")

    def create(self, prompt, with_picture=False):
        more = {"input_reference": open(picture, "rb")} if with_picture else {}
        return self.client.videos.create(prompt=prompt, model=MODEL, seconds="4", size=SIZE, **more)

    def retrieve(self, video):
        return self.client.videos.retrieve(video.id)

    def content(self, video):
        return self.client.videos.download_content(video.id).read()


class LiteLLM:
    def __init__(self, url):
        import litellm
        litellm.suppress_debug_info = True
        self.lite, self.where = litellm, {"api_base": url + "/v1", "api_key": "any"}

    def create(self, prompt, with_picture=False):
        more = {"input_reference": open(picture, "rb")} if with_picture else {}
        return self.lite.video_generation(prompt=prompt, model="openai/" + MODEL, seconds="4", size=SIZE, **self.where, **more)

    def retrieve(self, video):
        return self.lite.video_status(video_id=video.id, custom_llm_provider="openai", **self.where)

    def content(self, video):
        return self.lite.video_content(video_id=video.id, custom_llm_provider="openai", **self.where)


def wait(client, video):
    # However long: the check that started this has a time limit of its own.
    while video.status in ("queued", "in_progress"):
        time.sleep(0.1)
        video = client.retrieve(video)
    return video


kinds = {"openai-python": OpenAI, "litellm": LiteLLM}
client, cut = kinds[name](base), kinds[name](cut_base)
for case, with_picture in (("text", False), ("image", True), ("lost", False)):
    video = wait(client, client.create(f"{case} of {name}", with_picture))
    say(case, status=video.status, bytes=len(client.content(video)))
video = wait(client, client.create(f"fails of {name}"))
say("fails", status=video.status, error=str(video.error))
try:
    client.create(f"refused of {name}")
    say("refused", status="taken")
except Exception as error:
    say("refused", status="refused", kind=type(error).__name__)
try:
    video = cut.create(f"cut of {name}")
except Exception:
    # A client that repeats nothing by itself is repeated by whoever uses it.
    video = client.create(f"cut of {name}")
video = wait(client, video)
say("cut", status=video.status, bytes=len(client.content(video)))
