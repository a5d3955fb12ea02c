"""Text for the synthetic voices: fortunes (prose) and made-up everyday requests and numbers.
No sentence of any test set is used."""

import glob, os, random, re

R = random.Random(11)
prose = []
for f in glob.glob("/usr/share/games/fortunes/*"):
    if os.path.basename(f).count("."):
        continue
    for para in open(f, errors="ignore").read().split("\n%\n"):
        for s in re.split(r"(?<=[.!?;:])\s+", " ".join(para.split())):
            if 15 < len(s) < 90 and re.fullmatch(r"[A-Za-z ,.'!?;:-]+", s) and s.upper() != s:
                prose.append(s)
R.shuffle(prose)
num = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand".split()
verbs = "turn on|turn off|switch on|switch off|open|close|show me|find|play|stop|start|call|send|set|make|bring me|give me|get me|add|remove|book|order|cancel|change|check|read|write|move|raise|lower|pause|skip|lock|unlock|dim|buy|put".split(
    "|"
)
adj = "small medium large big little red green blue white black yellow purple cold hot warm dark light fresh new old next last first second third quiet loud fast slow double single empty full".split()
noun = "light|lamp|door|window|radio|music|song|alarm|timer|phone|message|meeting|table|chair|kitchen|bedroom|bathroom|garage|garden|hall|fan|heater|oven|kettle|tea|coffee|milk|water|juice|sugar|bread|cake|pizza|burger|fries|salad|soup|chicken|cheese|egg|butter|cream|chocolate|vanilla|lemon|orange|apple|banana|ticket|train|bus|flight|taxi|hotel|room|file|folder|picture|list|note|calendar|volume|channel|movie|map|street|station|bottle|glass|cup|plate|bag|box|shirt|shoe|coat|book".split(
    "|"
)
place = "in the kitchen|in the living room|upstairs|downstairs|at home|at work|for here|to go|on the left|on the right|tomorrow|today|tonight|on monday|on tuesday|on wednesday|on thursday|on friday|on saturday|on sunday|in the morning|in the evening|at noon|right now|please|for me|for two people|next week|in january|in march|in april|in june|in july|in august|in september|in october|in november|in december|without sugar|with extra cheese|and a glass of water".split(
    "|"
)
lead = [
    "",
    "",
    "",
    "please ",
    "can you ",
    "could you ",
    "can i have ",
    "i would like ",
    "i'd like ",
    "i want ",
    "i need ",
    "let's ",
    "hey ",
    "okay ",
]


def request():
    k = R.random()
    if k < 0.2:
        return " ".join(R.choice(num) for _ in range(R.randint(2, 7)))
    if k < 0.3:
        return f"{R.choice(['it is','at','set the alarm for','call','room','number','gate'])} {R.choice(num)} {R.choice(num)} {R.choice(['', 'a m','p m','percent','degrees','minutes','dollars'])}".strip()
    s = R.choice(lead)
    for i in range(R.choice([1, 1, 1, 2])):
        if i:
            s += " and "
        if s.endswith(("have ", "like ", "want ", "need ")):
            s += f"{R.choice(['a','the','one',R.choice(num[1:13])])} {R.choice(adj) if R.random()<.6 else ''} {R.choice(noun)}"
        else:
            s += f"{R.choice(verbs)} {R.choice(['the','a','my','this',R.choice(num[1:13])])} {R.choice(adj) if R.random()<.4 else ''} {R.choice(noun)}"
        if R.random() < 0.5:
            s += f" {R.choice(['with','and','or','of','for','to','from'])} {R.choice(adj) if R.random()<.3 else ''} {R.choice(noun)}"
    if R.random() < 0.6:
        s += " " + R.choice(place)
    return " ".join(s.split())


def take(n):
    "n texts, half prose, half requests"
    return [prose.pop() if prose and i % 2 else request() for i in range(n)]
