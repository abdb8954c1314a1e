"""A Pipecat-like bot in Python that posts what its pipeline measured to the Tattler daemon.

    python3 bot.py http://127.0.0.1:8086

No package is needed. In a real bot the frames come from Pipecat: see `frame_of` for what to post of a MetricsFrame.
"""

import json
import sys
import time
import urllib.error
import urllib.request


class Tattler:
    """Posts frames of one call; a frame that the daemon has answered for is safe."""

    def __init__(self, url, call_id, service):
        self.url = url.rstrip("/") + "/v1/frames"
        self.common = {"call_id": call_id, "service": service}

    def post(self, frame, patience=30.0):
        """Posts until the daemon takes it: 503 means that it cannot keep it now, and asks to come back."""
        body = json.dumps({**frame, **self.common}).encode()
        end = time.monotonic() + patience
        while True:
            request = urllib.request.Request(
                self.url, data=body, headers={"Content-Type": "application/json"})
            try:
                with urllib.request.urlopen(request, timeout=10):
                    return
            except urllib.error.HTTPError as error:
                if error.code != 503 or time.monotonic() > end:
                    raise RuntimeError(f"the daemon answered {error.code}: {error.read().decode()}") from error
                time.sleep(float(error.headers.get("Retry-After", "1")))


def frame_of(metrics_frame):
    """What to post of a pipecat.frames.frames.MetricsFrame."""
    return {"data": [{"type": type(data).__name__, **data.model_dump()} for data in metrics_frame.data]}


def main():
    call = Tattler(sys.argv[1], "c-1", "voice-rag-bot")
    call.post({"type": "CallStart", "llm_model": "gpt-4o", "llm_provider": "openai", "stt_model": "nova-3",
               "stt_provider": "deepgram", "tts_model": "sonic-2", "tts_provider": "cartesia"})
    for prompt, completion, text in [(1200, 9, "Good morning!"), (1420, 11, "It left our house on Tuesday.")]:
        call.post({"data": [
            {"type": "STTUsageMetricsData", "processor": "DeepgramSTTService#0", "value": {"audio_seconds": 4.2}},
            {"type": "TTFBMetricsData", "processor": "OpenAILLMService#0", "value": 0.42},
            {"type": "LLMUsageMetricsData", "processor": "OpenAILLMService#0",
             "value": {"prompt_tokens": prompt, "completion_tokens": completion,
                       "total_tokens": prompt + completion}},
            {"type": "TTSUsageMetricsData", "processor": "CartesiaTTSService#0", "value": len(text)},
        ]})
    call.post({"type": "CallEnd", "duration_seconds": 61.5})
    print("posted")


if __name__ == "__main__":
    main()
