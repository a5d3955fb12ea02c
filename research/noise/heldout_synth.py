import subprocess, os, texts

for v in ("awb", "ked"):
    os.makedirs(f"speech/heldout/{v}", exist_ok=True)
    for i, t in enumerate(texts.take(5000)[-40:]):
        o = f"speech/heldout/{v}/{i:03d}.wav"
        if v == "awb":
            subprocess.run(["flite", "-voice", "awb", "-t", t, "-o", "/tmp/ho.wav"])
        else:
            subprocess.run(["text2wave", "-eval", "(voice_ked_diphone)", "-o", "/tmp/ho.wav"], input=t.encode())
        subprocess.run(["sox", "-G", "/tmp/ho.wav", "-r", "16000", "-c", "1", "-b", "16", o], stderr=subprocess.DEVNULL)
