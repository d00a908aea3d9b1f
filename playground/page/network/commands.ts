// The requests by which the page changes the server's state, or has it send something.

/** Posts a value as JSON, by the fields that no other site's page can send without asking, which is never granted. */
export async function post(path: string, value: object): Promise<Response> {
  return await fetch(path, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Playground': '1' }, body: JSON.stringify(value),
  })
}

/** Asks the server to empty its list (`/clear`) or set the counter to zero (`/reset`); resolves to whether it did. */
export async function command(path: '/clear' | '/reset'): Promise<boolean> {
  try {
    return (await post(path, {})).ok
  } catch {
    return false
  }
}
