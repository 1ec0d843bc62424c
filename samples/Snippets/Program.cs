// Runs the program of docs/getting-started.md. The other files hold the examples of the Markdown pages, which
// tests/MeshClient.Tests/Docs compares with them; that they compile is checked by building this project.
await Snippets.GettingStarted.RunAsync();
