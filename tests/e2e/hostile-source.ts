// A model whose author means harm, or does not care.
const picture = (id: number, width: number, height: number) => ({
  id,
  url: `https://pictures.invalid/${id}.jpeg`,
  width,
  height,
});

const DESCRIPTION = `<script>window.harmed = true</script><img src="x" onerror="window.harmed = true">
<svg onload="window.harmed = true"></svg><iframe src="https://frames.invalid/"></iframe>
<p style="position:fixed;inset:0;background:url(https://styles.invalid/)">styled</p>
<a href="javascript:window.harmed=true">a script</a> <a href="data:text/html,x">a document</a>
<p>${"W".repeat(200_000)}</p>`;

export const HOSTILE_MODEL = JSON.stringify({
  id: 7800,
  name: "<script>window.harmed = true</script>",
  type: "LORA",
  description: DESCRIPTION,
  creator: { username: '"><script>window.harmed = true</script>' },
  tags: ["</script><script>window.harmed = true</script>"],
  modelVersions: [
    {
      id: 78001,
      modelId: 7800,
      name: "\u202ereversed",
      createdAt: "2024-02-05T11:00:00.000Z",
      baseModel: "SD 1.5",
      trainedWords: ["<img src=x onerror=window.harmed=true>"],
      files: [{ id: 880_031, name: "safe\u202esrotnesetefas.exe", type: "Model", primary: true }],
      images: [
        picture(7_800_101, 1536, 1024),
        picture(7_800_102, 1536, 1024),
        picture(7_800_103, 1920, 1080),
        picture(7_800_104, 1920, 1080),
        picture(7_800_105, 1, 50_000),
        picture(7_800_106, 50_000, 1),
        ...Array.from({ length: 150 }, (_, index) => picture(7_801_000 + index, 512, 768)),
      ],
    },
  ],
});
