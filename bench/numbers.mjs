export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/// A row's value, runs, min and max.
export function spread(values, digits) {
  const rounded = (value) => Number(value.toFixed(digits));
  return {
    value: rounded(median(values)), runs: values.length, min: rounded(Math.min(...values)), max: rounded(Math.max(...values)),
  };
}

export async function repeat(runs, one) {
  const results = [];
  for (let run = 0; run < runs; ++run) results.push(await one());
  return results;
}
