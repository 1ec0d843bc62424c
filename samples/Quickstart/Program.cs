using Quickstart;

// One process, no cluster: a control plane, six backends and a client that uses the mesh, all on loopback. The client code is what an
// application would write; see Client.cs. Everything else sets the stage and checks that each act shows what it should.
await using var stage = await Stage.OpenAsync();
await using var client = new Client(stage.ControlPlane.Bootstrap);
var screen = Screen.Create();
var show = new Show(stage, client, screen);
return await show.RunAsync() ? 0 : 1;
