// SCIMMY behind its own Express routers, with users and groups in memory: node scimmy.js PORT TOKEN
//
// What an integrator writes is written as kindly as possible: ids and names are found by a Map, and a list is cut to its page
// before SCIMMY makes resources of it.

import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [port, token] = process.argv.slice(2);

class Store {
    constructor(name) {
        this.name = name;
        this.byId = new Map();
        this.byName = new Map();
    }

    put(id, data) {
        const before = this.byId.get(id);
        if (id && !before) throw new SCIMMY.Types.Error(404, null, `There is no ${id}`);
        const key = data[this.name].toLowerCase();
        const owner = this.byName.get(key);
        if (owner && owner !== before) throw new SCIMMY.Types.Error(409, "uniqueness", `${data[this.name]} is taken`);
        const now = new Date().toISOString();
        const after = { ...data, id: id ?? randomUUID(), meta: { created: before?.meta.created ?? now, lastModified: now } };
        if (before) this.byName.delete(before[this.name].toLowerCase());
        this.byId.set(after.id, after);
        this.byName.set(key, after);
        return after;
    }

    find(resource) {
        if (resource.id) return this.one(resource.id);
        if (!resource.filter) return this.page(resource.constraints);
        const name = this.nameIn(resource.filter);
        if (name === undefined) return resource.filter.match([...this.byId.values()]);
        const named = this.byName.get(name.toLowerCase());
        return named ? [named] : [];
    }

    one(id) {
        const found = this.byId.get(id);
        if (!found) throw new SCIMMY.Types.Error(404, null, `There is no ${id}`);
        return found;
    }

    page(constraints) {
        const { startIndex = 1, count = 20 } = constraints ?? {};
        if (constraints) constraints.totalResults = this.byId.size;
        return [...this.byId.values()].slice(startIndex - 1, startIndex - 1 + count);
    }

    // The name that a filter asks for when it asks for nothing else.
    nameIn(filter) {
        const [condition, ...others] = filter;
        const [attribute, ...more] = Object.keys(condition);
        const [operator, value] = condition[attribute];
        const plain = !others.length && !more.length && attribute === this.name && operator === "eq";
        return plain ? value : undefined;
    }

    remove(id) {
        this.byName.delete(this.one(id)[this.name].toLowerCase());
        this.byId.delete(id);
    }
}

function declare(Resource, store) {
    return SCIMMY.Resources.declare(Resource)
        .ingress((resource, data) => store.put(resource.id, data))
        .egress((resource) => store.find(resource))
        .degress((resource) => store.remove(resource.id));
}

declare(SCIMMY.Resources.User, new Store("userName")).extend(SCIMMY.Schemas.EnterpriseUser, false);
declare(SCIMMY.Resources.Group, new Store("displayName"));

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
        if (request.header("authorization") !== `Bearer ${token}`) throw new Error("This is not the token");
        return "benchmark";
    },
}));
const server = app.listen(Number(port), "127.0.0.1");
server.keepAliveTimeout = 0;
