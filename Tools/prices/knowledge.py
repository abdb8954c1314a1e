"""What no row of the CSV says: whose id an id is, what a condition means, and what was decided by hand, and why.

Plain data. A price never stands here; `trace.py` proves every number of the table against the CSV.
"""

# Sources, best first: where two disagree, the earlier one decides. `match` is how the CSV's own name of it begins.
# The vendors' own pages come first, then the datasets by how carefully each is kept, third parties last.
SOURCES = {
    key: dict(match=match, name=name, confidence=confidence, url=url)
    for key, match, name, confidence, url in [
        (
            "cartesia_docs",
            "docs.cartesia.ai/pricing",
            "Cartesia, pricing",
            "vendor",
            "https://docs.cartesia.ai/pricing",
        ),
        (
            "gladia_blog",
            "gladia.io blog",
            "Gladia, comparison with the Whisper API",
            "vendor",
            "https://www.gladia.io/blog/openai-whisper-api-vs-gladia-a-technical-comparison-for-production-speech-to-text",
        ),
        (
            "gladia_docs",
            "docs.gladia.io",
            "Gladia, live speech to text",
            "vendor",
            "https://docs.gladia.io/chapters/live-stt/features",
        ),
        (
            "livekit_docs",
            "docs.livekit.io",
            "LiveKit, billing",
            "vendor",
            "https://docs.livekit.io/deploy/admin/billing",
        ),
        (
            "microsoft_docs",
            "learn.microsoft.com",
            "Microsoft, billable characters",
            "vendor",
            "https://learn.microsoft.com/en-us/azure/ai-services/speech-service/text-to-speech",
        ),
        (
            "twilio_support",
            "support.twilio.com",
            "Twilio, rounding of minutes",
            "vendor",
            "https://support.twilio.com/hc/en-us/articles/223132307-How-do-you-round-minutes-for-billing",
        ),
        ("genai_code", "genai-prices 0.2.3 code rule", "genai-prices 0.2.3, a rule in its code", "dataset", ""),
        ("genai", "genai-prices", "genai-prices 0.2.3", "dataset", ""),
        ("litellm", "litellm", "litellm 1.109.1", "dataset", ""),
        ("langfuse", "langfuse", "Langfuse, model prices of 2026-08-22", "dataset", ""),
        ("openlit", "openlit", "OpenLIT, prices of 2026-08-03", "dataset", ""),
        ("tokencost", "tokencost", "tokencost 0.1.26, files of 2025-08-13", "dataset", ""),
        ("apio", "apio.sh", "apio.sh, verified 2026-06-21", "third_party", "https://apio.sh/apis/cartesia"),
        (
            "puter_syftly",
            "developer.puter.com and syftly",
            "developer.puter.com and syftly, 2026-06",
            "third_party",
            "https://developer.puter.com/tutorials/elevenlabs-api-pricing/",
        ),
        (
            "puter",
            "developer.puter.com",
            "developer.puter.com, 2026-06",
            "third_party",
            "https://developer.puter.com/tutorials/elevenlabs-api-pricing/",
        ),
        (
            "syftly",
            "syftly",
            "syftly and futureagi, 2026-06-22",
            "third_party",
            "https://syftly.vercel.app/tts/lowest-latency-text-to-speech-api",
        ),
        (
            "llmreference",
            "llmreference.com",
            "llmreference.com",
            "third_party",
            "https://www.llmreference.com/provider/deepgram/flux-asr",
        ),
        ("hivebook", "hivebook.wiki", "hivebook.wiki, 2026-05", "third_party", "https://hivebook.wiki/"),
        (
            "bicov",
            "bicov.pro",
            "bicov.pro, 2024-06",
            "third_party",
            "https://bicov.pro/blog/new-gcp-text-to-speech-pricing",
        ),
    ]
}

# The one source whose dates are those of a price. Elsewhere a date says when a page was read.
DATED_SOURCE = "genai"

GROSS = dict(cached="gross", reasoning="included")
NET = dict(cached="net", reasoning="included")

# `csv`: how the CSV calls the provider. `prefixes`: what its datasets put before the vendor's id.
# OpenTelemetry's well-known values of gen_ai.provider.name and gen_ai.system are among the aliases.
PROVIDERS = {
    "anthropic": dict(
        name="Anthropic", csv=["anthropic"], url="https://platform.claude.com/docs/en/about-claude/pricing", usage=NET
    ),
    "assemblyai": dict(
        name="AssemblyAI",
        csv=["assemblyai"],
        prefixes=["assemblyai/"],
        aliases=["assembly_ai"],
        url="https://www.assemblyai.com/pricing",
    ),
    "aws.bedrock": dict(
        name="Amazon Bedrock",
        csv=["bedrock", "bedrock_converse", "aws"],
        usage=NET,
        aliases=["amazon-bedrock", "amazon_bedrock", "aws", "bedrock", "bedrock_converse"],
        url="https://aws.amazon.com/bedrock/pricing/",
    ),
    "aws.polly": dict(
        name="Amazon Polly",
        csv=["aws_polly"],
        prefixes=["aws_polly/"],
        aliases=["aws_polly", "polly"],
        url="https://aws.amazon.com/polly/pricing/",
    ),
    "aws.transcribe": dict(
        name="Amazon Transcribe",
        csv=["transcribe"],
        prefixes=["transcribe/"],
        aliases=["aws_transcribe", "transcribe"],
        url="https://aws.amazon.com/transcribe/pricing/",
    ),
    "azure": dict(
        name="Microsoft Azure",
        csv=["azure", "azure_speech"],
        prefixes=["azure/speech/", "azure/"],
        usage=GROSS,
        aliases=[
            "az.ai.inference",
            "az.ai.openai",
            "azure.ai.inference",
            "azure.ai.openai",
            "azure_openai",
            "azure_speech",
        ],
        url="https://azure.microsoft.com/en-us/pricing/details/azure-openai/",
    ),
    "cartesia": dict(name="Cartesia", csv=["cartesia"], url="https://docs.cartesia.ai/pricing"),
    "deepgram": dict(
        name="Deepgram",
        csv=["deepgram"],
        prefixes=["deepgram/streaming/", "deepgram/"],
        url="https://deepgram.com/pricing",
    ),
    "deepseek": dict(
        name="DeepSeek", csv=["deepseek"], usage=GROSS, url="https://api-docs.deepseek.com/quick_start/pricing"
    ),
    "elevenlabs": dict(
        name="ElevenLabs",
        csv=["elevenlabs"],
        prefixes=["elevenlabs/"],
        aliases=["eleven_labs"],
        url="https://elevenlabs.io/pricing/api",
    ),
    "gladia": dict(name="Gladia", csv=["gladia"], url="https://www.gladia.io/pricing"),
    "google": dict(
        name="Google",
        csv=["google", "gemini", "vertex_ai", "google_cloud"],
        prefixes=["gemini/", "vertex_ai/"],
        usage=dict(cached="gross", reasoning="separate"),
        aliases=[
            "gcp",
            "gcp.gemini",
            "gcp.gen_ai",
            "gcp.vertex_ai",
            "gemini",
            "google-gla",
            "google-vertex",
            "google_ai",
            "google_cloud",
            "vertex_ai",
        ],
        url="https://ai.google.dev/gemini-api/docs/pricing",
    ),
    "groq": dict(name="Groq", csv=["groq"], prefixes=["groq/"], usage=GROSS, url="https://groq.com/pricing"),
    "livekit": dict(name="LiveKit", csv=["livekit"], url="https://docs.livekit.io/deploy/admin/billing"),
    "minimax": dict(
        name="MiniMax", csv=["minimax"], prefixes=["minimax/"], url="https://platform.minimax.io/docs/guides/pricing"
    ),
    "mistral": dict(
        name="Mistral",
        csv=["mistral"],
        prefixes=["mistral/"],
        aliases=["mistral_ai", "mistralai"],
        usage=GROSS,
        url="https://mistral.ai/pricing/api",
    ),
    "openai": dict(
        name="OpenAI",
        csv=["openai"],
        aliases=["open_ai"],
        usage=GROSS,
        url="https://developers.openai.com/api/docs/pricing",
    ),
    "playht": dict(name="PlayHT", csv=[], unpriced="no public price was found"),
    "rime": dict(name="Rime", csv=[], unpriced="no public price was found"),
    "soniox": dict(name="Soniox", csv=["soniox"], prefixes=["soniox/"], url="https://soniox.com/pricing"),
    "twilio": dict(name="Twilio", csv=["twilio"], url="https://www.twilio.com/en-us/voice/pricing"),
    "xai": dict(
        name="xAI",
        csv=["xai", "x-ai"],
        prefixes=["xai/"],
        aliases=["grok", "x-ai", "x_ai"],
        usage=GROSS,
        url="https://docs.x.ai/developers/pricing",
    ),
}

# Whose model an id is that comes without a provider: makers of models before those who host them.
PRECEDENCE = [
    "openai",
    "anthropic",
    "google",
    "mistral",
    "deepseek",
    "xai",
    "minimax",
    "groq",
    "deepgram",
    "elevenlabs",
    "cartesia",
    "gladia",
    "assemblyai",
    "soniox",
    "azure",
    "aws.bedrock",
    "aws.polly",
    "aws.transcribe",
    "livekit",
    "twilio",
    "rime",
    "playht",
]

# Langfuse (regular expressions) and OpenLIT (flat keys) name no provider: the first pattern that begins the id decides.
# They corroborate or contradict; a model of their own they make only where it is in STANDALONE.
CORROBORATING = ["(regex match)", "(none: flat key)"]
OWNERS = [
    ("claude-", "anthropic"),
    ("gemini-", "google"),
    ("canopylabs/", "groq"),
    ("whisper-large-v3", "groq"),
    ("eleven_", "elevenlabs"),
    ("best", "assemblyai"),
    ("nano", "assemblyai"),
    ("chatgpt-", "openai"),
    ("gpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("tts-1", "openai"),
]

# Parts of a dataset's id that are a condition. Azure's `global` is its standard deployment and no condition: the same
# prices.
PREFIX_CONDITIONS = {
    "azure": {"eu/": {"region": "eu"}, "us/": {"region": "us"}, "global/": {}, "global-standard/": {}},
    "deepgram": {"streaming/": {"mode": "streaming"}},
}

# The CSV's conditions that are not `key=value`: what they mean. A list is several conditions with the same prices.
CONDITIONS = {
    # The figures are those of genai-prices' speed=fast at Anthropic, and of both names of the tier at OpenAI.
    ("anthropic", "Fast mode"): [{"speed": "fast"}],
    ("openai", "Fast mode"): [{"service_tier": "priority"}, {"service_tier": "fast"}],
    ("openai", "Flex"): [{"service_tier": "flex"}],
    # The only threshold that genai-prices and litellm have for these models.
    ("google", "Large Context"): [{"above": 200000}],
    # Six times the standard price: a tier above priority. Output free of charge: another endpoint, not a tier.
    ("openai", "ultrafast"): [{"service_tier": "ultrafast"}],
    ("openai", "decisions"): [{"endpoint": "decisions"}],
    ("gladia", "plan=growth (as low as)"): [{"plan": "growth"}],
    ("cartesia", "endpoint=/stt/websocket"): [{}],  # what a voice bot uses: the price without a condition
    ("cartesia", "endpoint=/stt batch (1 credit per 2 seconds)"): [{"mode": "prerecorded"}],
    # How a figure is meant, not when it applies:
    ("cartesia", "silence billed"): [{}],
    ("cartesia", "approximate per vendor"): [{}],
    ("assemblyai", "billed on open connection time"): [{}],  # has the unit of its own, `session`
    ("livekit", "10 s bills as 1 minute, 70 s as 2"): [{}],
    ("livekit", "connection time"): [{}],
    ("twilio", "partial minutes round up"): [{}],
    ("groq", "per request minimum"): [{}],
    ("gladia", "billed seconds = duration x channels"): [{}],
    ("azure", "each Chinese/kanji/hanja character bills as two"): [{}],
}

# OpenAI calls its priority tier `fast` as well. Who has the price of `priority` undated has that of `fast` undated.
SAME_TIER = {"fast": "priority"}

# Where litellm has a price a second beside the prices of tokens for these providers' models, it is the vendor's
# estimate of the same charge, not a second one. It applies only to who says so (`measure: time`), so that nothing is
# charged twice.
ESTIMATES = {"litellm": ["openai", "azure", "google"], "tokencost": ["openai"]}

# litellm files the price of cached input under these names for models that charge nothing for writing a cache
# (OpenAI charges for it from GPT-5.6 on): left out, `cache_read` and `cache_read_audio` hold the price.
MISFILED = [("openai", "cache_write_audio"), ("azure", "cache_write_audio"), ("azure", "cache_write_5m")]
MISFILED_MODELS = [("openai", "ft:gpt-4o-2024-11-20", "cache_write_5m")]

# Rows whose model is a description: the ids that they are about.
ROW_MODELS = {
    ("assemblyai", "universal-3-pro streaming"): ["universal-3-pro"],
    ("assemblyai", "voice agent api"): ["voice-agent"],
    ("azure", "neural tts"): ["azure-tts", "azure-tts-hd"],
    ("cartesia", "line agent"): ["line-agent"],
    ("cartesia", "line telephony add-on"): ["line-telephony"],
    ("cartesia", "sonic (all, standard voice)"): ["sonic"],
    ("cartesia", "sonic (pro voice clone)"): ["sonic"],
    ("cartesia", "voice changer"): ["voice-changer"],
    ("elevenlabs", "agents / speech engine"): ["agents"],
    ("google", "tts standard"): ["tts-standard"],
    ("google", "tts wavenet"): ["tts-wavenet"],
    ("groq", "whisper-large-v3 / -turbo"): ["whisper-large-v3", "whisper-large-v3-turbo"],
    ("livekit", "cloud transport and agent session"): ["agent-session", "transport"],
    ("livekit", "inference stt"): ["inference-stt"],
    ("twilio", "programmable voice"): ["programmable-voice"],
}
ROW_CONDITIONS = {("cartesia", "sonic (pro voice clone)"): {"voice": "pro_clone"}}

# Known to exist, and no source has a price that could be believed.
UNPRICED = {
    (
        "elevenlabs",
        "eleven_english_sts_v2",
    ): "only OpenLIT has a figure, 240, which is stale for the models that others have",
    (
        "elevenlabs",
        "eleven_english_v1",
    ): "only OpenLIT has a figure, 240, which is stale for the models that others have",
    (
        "elevenlabs",
        "eleven_monolingual_v1",
    ): "only OpenLIT has a figure, 240, which is stale for the models that others have",
    (
        "elevenlabs",
        "eleven_multilingual_sts_v2",
    ): "only OpenLIT has a figure, 240, which is stale for the models that others have",
    (
        "elevenlabs",
        "eleven_multilingual_v1",
    ): "only OpenLIT has a figure, 240, which is stale for the models that others have",
    **{
        ("google", model): "priced by the song; litellm has 0 because it counts tokens only"
        for model in [
            "lyria-3-clip-preview",
            "lyria-3-pro-preview",
            "lyria-3.5",
            "lyria-3.5-clip-preview",
            "lyria-3.5-pro-preview",
        ]
    },
    ("livekit", "agent-session"): "no rate was found; the billing rule is LiveKit's",
    ("livekit", "inference-stt"): "no rate was found; the billing rule is LiveKit's",
    ("livekit", "transport"): "no rate was found; the billing rule is LiveKit's",
    ("twilio", "programmable-voice"): "no rate was found; the billing rule is Twilio's",
}

# Decided against the order of the sources: (provider, model, kind) -> the source that is right.
PREFERRED = {
    ("openai", "gpt-4o-mini-tts", "output"): "litellm",
    ("assemblyai", "best", "audio"): "openlit",
    ("assemblyai", "nano", "audio"): "openlit",
}

# What a price of the table needs to be understood; a comment above the model.
COMMENTS = {
    (
        "anthropic",
        "claude-sonnet-4-5",
    ): "The beta of long contexts ended on 2026-04-30; later requests of that length are refused.",
    ("assemblyai", "best"): "litellm and tokencost have `best` and `nano` swapped: the better model is the dearer one.",
    ("assemblyai", "nano"): "litellm and tokencost have `best` and `nano` swapped.",
    (
        "assemblyai",
        "universal-3-pro",
    ): "Streaming is billed by the time that the connection is open, whatever is said in it.",
    ("cartesia", "ink-whisper"): "Silence is billed as well.",
    ("cartesia", "ink-2"): "Silence is billed as well.",
    (
        "deepseek",
        "deepseek-v4-flash",
    ): "The daily windows have twice the price of 2026-09-10, so they are not older than it.",
    ("elevenlabs", "eleven_multilingual_v2"): "Three sources, three prices.",
    ("gladia", "solaria-1"): 'Growth is "as low as": a contract may say more.',
    ("google", "tts-wavenet"): "A weak source: other pages of the same site say other things.",
    ("openai", "gpt-4o-audio-preview"): "Langfuse has the audio price of 2024-10, which later versions halved.",
    ("openai", "gpt-4o-realtime-preview"): "Langfuse has the audio price of 2024-10, which later versions halved.",
    ("openai", "gpt-4o-mini-tts"): "Text in, audio out. genai-prices files the price of audio under output.",
    ("openai", "gpt-4o-transcribe"): "litellm has the price of text for audio as well.",
    ("openai", "gpt-4o-mini-transcribe"): "litellm has the price of text for audio as well.",
    ("soniox", "stt-async-v4"): "litellm files the price of the audio that is heard under output.",
    ("soniox", "stt-async-v5"): "litellm files the price of the audio that is heard under output.",
}

# The end of prices that the CSV has undated: (provider, model, above) -> exclusive end.
ENDED = {("anthropic", "claude-sonnet-4-5", 200000): "2026-05-01"}

# Retired for more than a year, by the vendor's page of deprecations; the CSV has no date for them. Left out.
RETIRED = {
    "anthropic": ["claude-v1", "claude-2", "claude-3-sonnet", "claude-3-5-sonnet"],
    "azure": ["ada", "babbage", "curie", "davinci", "o1-mini", "o1-preview"],
    "google": [
        "gemini-1.0-pro-vision-001",
        "gemini-1.5-flash",
        "gemini-1.5-pro",
        "gemini-2.5-flash-preview",
        "gemini-exp-1114",
        "gemini-exp-1206",
        "gemini-pro",
        "learnlm-1.5-pro-experimental",
    ],
    "groq": [
        "deepseek-r1-distill-llama-70b",
        "gemma-7b-it",
        "gemma2-9b-it",
        "llama-3.1-405b-reasoning",
        "llama-3.1-70b-versatile",
        "llama-3.2-11b-text-preview",
        "llama-3.2-11b-vision-preview",
        "llama-3.2-1b-preview",
        "llama-3.2-3b-preview",
        "llama-3.2-90b-text-preview",
        "llama-3.2-90b-vision-preview",
        "llama-3.3-70b-specdec",
        "llama2-70b-4096",
        "llama3-70b-8192",
        "llama3-8b-8192",
        "llama3-groq-70b-8192-tool-use-preview",
        "llama3-groq-8b-8192-tool-use-preview",
        "mistral-saba-24b",
        "mixtral-8x7b-32768",
    ],
    "openai": [
        "gpt-4o-audio-preview-2024-10-01",
        "gpt-4o-realtime-preview-2024-10-01",
        "o1-mini",
        "o1-mini-2024-09-12",
        "o1-preview",
        "o1-preview-2024-09-12",
    ],
}

# Ids that no API of the vendor reports: a router's names, patterns, a dataset's slips. Left out.
NOT_IDS = {
    "google": [
        "gemini-flash-1.5",
        "gemini-flash-1.5-8b",
        "gemini-pro-1.5",
        "gemini-gemma-2-27b-it",
        "gemini-gemma-2-9b-it",
    ],
    "openai": ["gpt-4o-mini-2024-07-18.ft-", "gpt-4o:extended"],
}

# Models that count otherwise than their provider does: provider, beginning of the id, convention. Vertex passes Anthropic's
# own numbers on.
MODEL_USAGE = [("google", "claude-", dict(cached="net", reasoning="included"))]
