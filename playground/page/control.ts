// The two requests by which the page changes the server's state.

/** Asks the server to empty its list (`/clear`) or set the counter to zero (`/reset`); resolves to whether it did. */
export async function command(path: '/clear' | '/reset'): Promise<boolean> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      // No other site's page can send these two fields without asking first, and the server never consents.
      headers: { 'Content-Type': 'application/json', 'X-Playground': '1' },
      body: '{}',
    })
    return response.ok
  } catch {
    return false
  }
}
