import { crc32, deflateSync } from "node:zlib";

/** A PNG of this size; `pixel` gives red, green, blue and opacity of each place. */
export function png(width, height, pixel) {
  const rows = [];
  for (let y = 0; y < height; y++) {
    rows.push(Buffer.from([0, ...Array.from({ length: width }, (_, x) => pixel(x, y)).flat()]));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]);
}

function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A photograph of a signature: a wave of blue ink on paper that is darker on one side. */
export function photograph() {
  return png(600, 360, (x, y) => {
    const light = 240 - Math.round(x / 8);
    const wave = 180 + 60 * Math.sin(x / 28) * (1 - x / 900);
    const inked = x > 70 && x < 520 && Math.abs(y - wave) < 5;
    return inked ? [30, 40, 120, 255] : [light, light, light - 10, 255];
  });
}

/** A plain picture in two colors. */
export function flag() {
  return png(120, 80, (x, y) => ((x > 35 && x < 50) || (y > 32 && y < 47) ? [254, 204, 2, 255] : [0, 106, 167, 255]));
}
