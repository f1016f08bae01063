export const kept = [];
