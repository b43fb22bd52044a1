import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findViolations, signUp, startWeb, type WebApp } from "./web.fixture.ts";

let web: WebApp;
let page: Page;
let faults: string[];

beforeAll(async () => {
  web = await startWeb();
  ({ page, faults } = await web.open());
  await signUp(page, "Ada", "1000");
}, 120_000);

afterAll(async () => {
  await web?.stop();
}, 30_000);

beforeEach(() => {
  faults.length = 0;
});

const dialog = () => page.getByRole("dialog");
const row = (text: string) => page.locator(".transaction-row").filter({ hasText: text });
const receipts = () => dialog().getByRole("region", { name: "Receipts" });

/** EXIF of a phone that was turned, and where: an APP1 segment. */
function exifSegment(): Buffer {
  const place = "PLACE 48.2082 N";
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", "latin1"),
    Buffer.from(place),
  ]);
  const content = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** A picture of 400 by 200 pixels, as a browser encodes it. */
async function drawPicture(type: string): Promise<Buffer> {
  const address = await page.evaluate((format) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [400, 200];
    const context = canvas.getContext("2d");
    if (!context) throw new Error("there is no canvas");
    context.fillStyle = "#fafafa";
    context.fillRect(0, 0, 400, 200);
    context.fillStyle = "#222222";
    context.font = "24px sans-serif";
    context.fillText("Corner shop 12.50", 40, 100);
    return canvas.toDataURL(format);
  }, type);
  return Buffer.from(address.split(",")[1] ?? "", "base64");
}

/** As a phone takes it. */
async function phonePicture(): Promise<Buffer> {
  const bytes = await drawPicture("image/jpeg");
  return Buffer.concat([bytes.subarray(0, 2), exifSegment(), bytes.subarray(2)]);
}

const choose = async (name: string, mimeType: string, buffer: Buffer) =>
  receipts().getByLabel("Add file").setInputFiles({ name, mimeType, buffer });

describe("in the web app, somebody who keeps receipts", () => {
  test("adds a picture of a phone to a transaction", async () => {
    await page.goto("/transactions");
    await page.getByLabel("Quick add").fill("12.50 Corner shop");
    await page.keyboard.press("Enter");
    await row("Corner shop").click();
    const picture = await phonePicture();
    await choose("IMG_1.jpg", "image/jpeg", picture);
    await receipts().getByText("IMG_1.jpg").waitFor();
    await page.getByText("IMG_1.jpg added").waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("sees it large and the right way up", async () => {
    await receipts().getByRole("button", { name: "Show IMG_1.jpg" }).click();
    const large = receipts().getByRole("img", { name: "IMG_1.jpg" });
    await large.waitFor();
    const sizeOf = (image: Element) => {
      const { naturalWidth, naturalHeight } = image as HTMLImageElement;
      return [naturalWidth, naturalHeight];
    };
    await expect.poll(() => large.evaluate(sizeOf)).toEqual([200, 400]);
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("saves it, and nothing in it says where it was taken", async () => {
    const saving = page.waitForEvent("download");
    await receipts().getByRole("button", { name: "Save IMG_1.jpg" }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe("IMG_1.jpg");
    const bytes = await readFile(await saved.path());
    expect(bytes.includes("PLACE")).toBe(false);
    expect(bytes.length).toBeGreaterThan(1000);
    expect(faults).toEqual([]);
  });

  test("adds what a browser makes, and a PDF; a page is refused with what to do", async () => {
    await choose("scan.png", "image/png", await drawPicture("image/png"));
    await receipts().getByText("scan.png").waitFor();
    await choose("scan.webp", "image/webp", await drawPicture("image/webp"));
    await receipts().getByText("scan.webp").waitFor();
    for (const name of ["scan.png", "scan.webp"]) {
      const shown = receipts()
        .getByRole("button", { name: `Show ${name}` })
        .locator("img");
      await expect
        .poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth))
        .toBe(400);
    }
    await choose("invoice.pdf", "application/pdf", Buffer.from("%PDF-1.7\n%%EOF"));
    await receipts().getByText("invoice.pdf").waitFor();
    await choose("page.jpg", "image/jpeg", Buffer.from("<html><script>alert(1)</script>"));
    await receipts()
      .getByRole("alert")
      .filter({ hasText: "Choose a JPEG, PNG or WebP picture" })
      .waitFor();
    // Made on the page: it takes long to get there.
    await receipts()
      .getByLabel("Add file")
      .evaluate((input: HTMLInputElement) => {
        const chosen = new DataTransfer();
        chosen.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], "huge.jpg"));
        input.files = chosen.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    await receipts().getByRole("alert").filter({ hasText: "more than 10 MB" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("removes one, and takes that back", async () => {
    await receipts().getByRole("button", { name: "Remove scan.png" }).click();
    await receipts().getByText("scan.png").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Undo" }).last().click();
    await receipts().getByText("scan.png").waitFor();
    await page.keyboard.press("Escape");
    await row("4 receipts").waitFor();
    expect(faults).toEqual([]);
  });

  test("takes a photo on a phone, in any theme", async () => {
    const { page: phone, faults: onPhone } = await web.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      colorScheme: "dark",
      storageState: await page.context().storageState(),
    });
    await phone.goto("/transactions");
    await phone.locator(".transaction-row").filter({ hasText: "Corner shop" }).click();
    const section = phone.getByRole("region", { name: "Receipts" });
    await section.getByText("Take photo").waitFor();
    expect(await section.getByLabel("Take photo").getAttribute("capture")).toBe("environment");
    await section.getByText("scan.webp").scrollIntoViewIfNeeded();
    expect(await findViolations(phone)).toEqual([]);
    expect(onPhone).toEqual([]);
  });
});
