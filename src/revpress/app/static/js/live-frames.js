// Pictures of a capture as the server sends them, and what is remembered of them. No screen: pure functions and a store.

const HEAD = 28; // bytes
const VERSION = 1;

/**
 * Read a binary message of `/live/{capture_id}`.
 * @param {ArrayBuffer} buffer
 * @returns {{channels: number, buckets: number, stamp: number, begin: number, width: number, values: Float32Array}}
 *   `stamp` of the server [s, epoch], `begin` of the first bucket [s since the capture began], `width` of a bucket [s],
 *   `values` (channels × buckets × 2): least and most, NaN where there was no sample
 * @throws {RangeError} for another version or a message that is cut
 */
export function parseFrame(buffer) {
  if (buffer.byteLength < HEAD) throw new RangeError(`a picture has ${HEAD} bytes or more, got ${buffer.byteLength}`);
  const view = new DataView(buffer);
  const [version, channels, buckets] = [view.getUint8(0), view.getUint8(1), view.getUint16(2, true)];
  if (version !== VERSION) throw new RangeError(`version ${version} of the live pictures is not known here: load the page again`);
  const count = channels * buckets * 2;
  if (buffer.byteLength !== HEAD + 4 * count) {
    throw new RangeError(`a picture of ${channels} channels and ${buckets} buckets has ${HEAD + 4 * count} bytes, got ${buffer.byteLength}`);
  }
  return {
    channels,
    buckets,
    stamp: view.getFloat64(4, true),
    begin: view.getFloat64(12, true),
    width: view.getFloat64(20, true),
    values: new Float32Array(buffer, HEAD, count),
  };
}

/** The last `seconds` of every channel, bucket by bucket: a bucket that came again takes the place of the earlier one. */
export class Window {
  /**
   * @param {number} channels
   * @param {number} width of a bucket [s]
   * @param {number} seconds
   */
  constructor(channels, width, seconds) {
    this.channels = channels;
    this.width = width;
    this.size = Math.round(seconds / width);
    this.numbers = new Int32Array(this.size).fill(-1);
    this.values = new Float32Array(channels * this.size * 2);
    this.newest = -1;
  }

  /**
   * Take a picture.
   * @param {ReturnType<typeof parseFrame>} frame with the same channels and width
   * @returns {[number, number]|null} first and last bucket whose picture has changed, those between that never came
   *   included; null for a picture that is older than all of the window
   */
  take(frame) {
    const first = Math.round(frame.begin / this.width);
    const last = first + frame.buckets - 1;
    const before = this.newest;
    const oldest = Math.max(last, before) - this.size;
    for (let k = 0; k < frame.buckets; k += 1) {
      const number = first + k;
      if (number <= oldest || number < 0) continue;
      const place = number % this.size;
      this.numbers[place] = number;
      for (let c = 0; c < this.channels; c += 1) {
        const [from, to] = [2 * (c * frame.buckets + k), 2 * (c * this.size + place)];
        this.values[to] = frame.values[from];
        this.values[to + 1] = frame.values[from + 1];
      }
    }
    this.newest = Math.max(last, before);
    if (last <= oldest) return null;
    const changed = before >= 0 && first > before ? before + 1 : first;
    return [Math.max(changed, oldest + 1, 0), last];
  }

  /** Whether bucket `number` of channel `c` has a value. */
  has(c, number) {
    const place = number % this.size;
    return number >= 0 && this.numbers[place] === number && !Number.isNaN(this.values[2 * (c * this.size + place)]);
  }

  /** Least value of a bucket that {@link has} one. */
  least(c, number) {
    return this.values[2 * (c * this.size + (number % this.size))];
  }

  /** Most value of a bucket that {@link has} one. */
  most(c, number) {
    return this.values[2 * (c * this.size + (number % this.size)) + 1];
  }

  /** Least and most of a channel from bucket `first` to `last`, or null without any value. */
  reach(c, first = this.newest - this.size + 1, last = this.newest) {
    let [low, high] = [Infinity, -Infinity];
    for (let number = first; number <= last; number += 1) {
      if (!this.has(c, number)) continue;
      low = Math.min(low, this.least(c, number));
      high = Math.max(high, this.most(c, number));
    }
    return low <= high ? [low, high] : null;
  }
}

/** A round number of 1, 2 or 5 times a power of ten, not less than `step`. */
export function roundStep(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((m) => m * power).find((one) => one >= step * (1 - 1e-9));
}

/**
 * A scale of round ends that holds what was seen, 0 too where it is near.
 * @param {[number, number]} reach
 * @param {number} finest smallest span, so that noise of a quiet sensor does not fill the lane
 * @returns {{low: number, high: number, step: number}}
 */
export function scaleOf([low, high], finest = 1e-9) {
  if (low > 0 && low < 0.6 * high) low = 0;
  if (high < 0 && high > 0.6 * low) high = 0;
  const span = Math.max(high - low, finest, 1e-6 * Math.max(Math.abs(low), Math.abs(high)));
  const step = roundStep(span / 3);
  const middle = (low + high - span) / 2;
  return { low: Math.floor(Math.min(low, middle) / step + 1e-9) * step, high: Math.ceil(Math.max(high, middle + span) / step - 1e-9) * step, step };
}

/** Whether a scale does not hold what was seen. */
export function outgrown(scale, [low, high]) {
  return low < scale.low || high > scale.high;
}

/** Share of a sorted copy: 0.5 is the median; NaN without numbers. */
export function quantile(numbers, share) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted.length ? sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] : NaN;
}
